import { Command, CommanderError } from "commander";
import { Refusal } from "../refusal.ts";
import { addReportOptions, type OfferedFormat, reportsAsked } from "../verify/report-options.ts";
import { type Criterion, criteria } from "./criteria.ts";

/** What `amphora-verify diff` asks for. */
export type DiffCommand<Format extends OfferedFormat = OfferedFormat> =
  | { readonly kind: "help"; readonly text: string }
  | {
      readonly kind: "diff";
      readonly old: string;
      readonly new: string;
      readonly deep: boolean;
      readonly quiet: boolean;
      readonly oldVerdict?: string;
      readonly newVerdict?: string;
      readonly failOn: readonly Criterion[];
      readonly reports: readonly { readonly format: Format; readonly output: string }[];
    };

function definition(formats: readonly OfferedFormat[]): Command {
  const command = new Command("amphora-verify diff")
    .description("Tells what differs between two images: packages, files, services, accounts, settings.")
    .argument("[old]", "the image of before, by path or http(s) URL")
    .argument("[new]", "the image of now, likewise")
    .option("--deep", "hash every file of equal size, also where both package databases record the same of it")
    .option("--old-verdict <file>", "what amphora-verify --json wrote of the old image, for checks and figures")
    .option("--new-verdict <file>", "the same of the new image")
    .option("--fail-on <criteria>", "end with 1 when one of these is met: A,B; see below");
  return addReportOptions(command, formats)
    .option("-q, --quiet", "write nothing on the terminal but why it fails")
    .helpOption("-h, --help", "show this help")
    .allowExcessArguments()
    .addHelpText(
      "after",
      ["", "Criteria of --fail-on, each met when", ...criteriaLines(), "", ...exitLines].join("\n"),
    );
}

const exitLines = [
  "Exit status: 0 compared, and no criterion is met; 1 one is met, or an image that was recognised cannot be read;",
  "2 the command is wrong, or a path holds no image or no verdict of it; 130 and 143 after SIGINT and SIGTERM.",
];

function criteriaLines(): string[] {
  const width = Math.max(...criteria.map(({ name }) => name.length));
  return criteria.map(({ name, when }) => `  ${name.padEnd(width)}  ${when}`);
}

/** The options and the criteria as tables in Markdown, for the documentation. */
export function diffTablesMarkdown(formats: readonly OfferedFormat[]): string {
  const command = definition(formats);
  const help = command.createHelp();
  const options = help
    .visibleOptions(command)
    .map((option) => `| \`${help.optionTerm(option)}\` | ${help.optionDescription(option)} |`);
  const named = criteria.map(({ name, when }) => `| \`${name}\` | ${when} |`);
  const head = (first: string, second: string) => [`| ${first} | ${second} |`, "|---|---|"];
  return [...head("option", "meaning"), ...options, "", ...head("criterion", "met when"), ...named, ""].join("\n");
}

/**
 * Reads the arguments after the word `diff`.
 *
 * @throws {Refusal} `usage`
 */
export function parseDiff<Format extends OfferedFormat>(
  args: readonly string[],
  formats: readonly Format[],
): DiffCommand<Format> {
  let text = "";
  const command = definition(formats)
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: () => {}, getOutHelpWidth: () => 100 });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text };
    const [, name = ""] = /'([^']*)'/.exec(error.message) ?? [];
    const unknown = error.code === "commander.unknownOption";
    throw usage(unknown ? `There is no option ${name} of diff` : `Option ${name} needs a value`);
  }
  const [old, now, more] = command.args;
  if (old === undefined || now === undefined)
    throw usage("Two images are compared: name the old one, then the new one");
  if (more !== undefined) throw usage(`Two images are compared, and ${more} is a third one`);
  const { deep = false, quiet = false, oldVerdict, newVerdict, failOn = "", ...values } = command.opts<Values>();
  const verdicts = [oldVerdict, newVerdict].flatMap((path) => path ?? []);
  const inputs = [
    ...[old, now].map((path) => ({ what: "the image", path })),
    ...verdicts.map((path) => ({ what: "the verdict", path })),
  ];
  return {
    kind: "diff",
    old,
    new: now,
    deep,
    quiet,
    ...(oldVerdict !== undefined && { oldVerdict }),
    ...(newVerdict !== undefined && { newVerdict }),
    failOn: criteriaNamed(failOn),
    reports: reportsAsked(values, formats, inputs),
  };
}

interface Values extends Readonly<Record<string, unknown>> {
  readonly deep?: boolean;
  readonly quiet?: boolean;
  readonly oldVerdict?: string;
  readonly newVerdict?: string;
  readonly failOn?: string;
}

function criteriaNamed(value: string): Criterion[] {
  const words = value.split(",").map((word) => word.trim());
  return words
    .filter((word) => word !== "")
    .map((word) => {
      const found = criteria.find(({ name }) => name === word);
      if (found === undefined) {
        throw usage(`Option --fail-on takes ${criteria.map(({ name }) => name).join(", ")}, not "${word}"`);
      }
      return found;
    });
}

function usage(sentence: string): Refusal {
  return new Refusal("usage", `${sentence}; see amphora-verify diff --help.`);
}
