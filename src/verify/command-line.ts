import { Command, CommanderError, Option } from "commander";
import type { ViewMethod } from "../backend/access-method.ts";
import { Refusal } from "../refusal.ts";
import { parseInit } from "./init-command-line.ts";
import { addReportOptions, type OfferedFormat, reportsAsked } from "./report-options.ts";
import type { Access, CrossCheckMethods, RunningRequest, VerifyRequest } from "./request.ts";
import { runningRequest } from "./running-options.ts";
import { parseShard, type Shard } from "./shard.ts";

/** What the command line of `amphora-verify` asks for. */
export type CommandLine<Format extends OfferedFormat = OfferedFormat> =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | { readonly kind: "list-checks"; readonly json?: string; readonly checks?: readonly string[] }
  | { readonly kind: "init"; readonly image: string; readonly output?: string }
  | {
      readonly kind: "verify";
      readonly requests: readonly VerifyRequest[];
      readonly strict: boolean;
      readonly detail: Detail;
      /** The file of a profile. */
      readonly profile?: string;
      /** Directories of operators' own checks. */
      readonly checks?: readonly string[];
      /** Which of several workers this is. */
      readonly shard?: Shard;
      /** Files for the reports; `-` is standard output. */
      readonly reports: readonly { readonly format: Format; readonly output: string }[];
    };

/** How much a terminal is shown: what did not pass, every check, or its evidence as well. */
export type Detail = "quiet" | "usual" | "verbose";

const methods: readonly Access[] = ["native", "loopback", "libguestfs", "auto"];
const machines: readonly RunningRequest["machine"][] = ["pc", "q35"];
const viewMethods: readonly ViewMethod[] = ["native", "loopback", "libguestfs"];
/** First arguments that are commands of their own. */
const subcommands: ReadonlySet<string> = new Set(["init", "diff", "merge"]);
/** GB; beyond it lies no image that this tool reads. */
const largestSize = 64 * 1024;

function definition(formats: readonly OfferedFormat[]): Command {
  const access = new Option("--access <method>", "mount the disk as well and compare; auto takes what the host can do");
  const command = new Command("amphora-verify")
    .description("Verifies OpenStack Octavia amphora images: qcow2, raw, VHD and tar.")
    .argument("[image...]", "the images, by path or http(s) URL; each gets a verdict of its own")
    .addOption(access.choices(methods).default("native"))
    .option("--cross-check <methods>", "compare every path and file by two of native, loopback, libguestfs: A,B")
    .option("--deep", "compare the digest of every file with the one that the package database records")
    .option("--docker", "import a tar into Docker and run HAProxy in it")
    .option("--boot", "boot the image with QEMU, wait for its agent and look at the running amphora")
    .option("--scenario", "boot it and put it through all scenarios: agent, traffic, failures")
    .option("--scenarios <names>", "boot it and put it through these scenarios: A,B; see --list-checks")
    .addOption(new Option("--machine <type>", "what QEMU emulates of an x86 host (default: pc)").choices(machines))
    .option("--no-warm", "neither restore nor keep the state of a boot; the image boots from cold each time")
    .option("--size <gb>", "the size that a disk must have, in GB of 1024³ bytes (default: the build record's)")
    .option("--profile <file>", "hold the images against a profile as well: expectations, grades, waivers (YAML)")
    .option("--checks <dir>", "run the *.check.ts, .js and .mjs of a directory beside ours; may be repeated", collected)
    .option("--shard <i/n>", "verify the share of worker i of n; amphora-verify merge puts the parts together");
  return addReportOptions(command, formats)
    .option("--strict", "let recommended checks close the gate too")
    .option("--list-checks", "list the checks, with --json as an array, and verify nothing")
    .option("-q, --quiet", "show only what did not pass")
    .option("--verbose", "show the evidence of what passed too, and what does not apply")
    .option("--version", "show the version")
    .helpOption("-h, --help", "show this help")
    .addHelpText(
      "after",
      "\nSubcommands, each with --help: amphora-verify init IMAGE writes a profile from an image;\namphora-verify diff OLD NEW compares two images; amphora-verify merge FILE... puts verdicts together.\nExit status: 0 every image passes; 1 an image fails; 2 the command is wrong, or a path holds no image;\n130 and 143 after SIGINT and SIGTERM. Of several images the highest counts.",
    );
}

/** The options as a table in Markdown, for the documentation. */
export function optionTableMarkdown(formats: readonly OfferedFormat[]): string {
  const command = definition(formats);
  const help = command.createHelp();
  const rows = help.visibleOptions(command).map((option) => {
    const words = help.optionDescription(option).replaceAll("|", "\\|");
    return `| \`${help.optionTerm(option)}\` | ${words} |`;
  });
  return ["| option | meaning |", "|---|---|", ...rows, ""].join("\n");
}

/**
 * Reads the arguments after the command's name; touches nothing.
 *
 * @param formats the formats of reports that there are, each an option
 * @throws {Refusal} `usage`
 */
export function parseCommandLine<Format extends OfferedFormat>(
  args: readonly string[],
  formats: readonly Format[],
): CommandLine<Format> {
  if (args[0] === "init") return parseInit(args.slice(1));
  const command = definition(formats)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text: helpText(command) };
    throw usage(sentenceOf(error));
  }
  return checked(command.args, command.opts(), formats);
}

function helpText(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text;
}

interface Values {
  readonly access: Access;
  readonly crossCheck?: string;
  readonly deep?: true;
  readonly docker?: true;
  readonly boot?: true;
  readonly scenario?: true;
  readonly scenarios?: string;
  readonly machine?: RunningRequest["machine"];
  readonly warm: boolean;
  readonly size?: string;
  readonly profile?: string;
  readonly checks?: readonly string[];
  readonly shard?: string;
  readonly strict?: true;
  readonly listChecks?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly version?: true;
  readonly [format: string]: unknown;
}

function checked<Format extends OfferedFormat>(
  paths: readonly string[],
  values: Values,
  formats: readonly Format[],
): CommandLine<Format> {
  const [word = ""] = paths;
  if (subcommands.has(word)) {
    throw usage(`The word ${word} is a subcommand and comes first; write ./${word} for a file of that name.`);
  }
  if (values.version) return { kind: "version" };
  const { profile, checks } = values;
  if (values.listChecks) return listChecks(paths, values, formats);
  if (paths.length === 0) throw usage("No image is named; name a qcow2, raw, VHD or tar image, or try --help.");
  const images = paths.map((path) => ({ what: "the image", path }));
  const inputs = profile === undefined ? images : [...images, { what: "the profile", path: profile }];
  const reports = reportsAsked(values, formats, inputs);
  const sizeGb = values.size === undefined ? undefined : size(values.size);
  const crossCheck = values.crossCheck === undefined ? undefined : twoMethods(values.crossCheck);
  const { access, deep = false, docker = false, strict = false } = values;
  const running = runningRequest(values);
  const more = { ...(deep && { deep }), ...(crossCheck && { crossCheck }), ...(sizeGb !== undefined && { sizeGb }) };
  return {
    kind: "verify",
    requests: paths.map((path) => ({ path, access, docker, strict, ...more, ...(running && { running }) })),
    strict,
    detail: detail(values),
    ...(profile !== undefined && { profile }),
    ...(checks && { checks }),
    ...(values.shard !== undefined && { shard: parseShard(values.shard) }),
    reports,
  };
}

function listChecks(paths: readonly string[], values: Values, formats: readonly OfferedFormat[]): CommandLine<never> {
  const { json, checks } = values;
  if (paths.length > 0) throw usage("Option --list-checks verifies nothing; leave out the images.");
  const other = formats.find(({ name }) => name !== "json" && values[name] !== undefined);
  if (other) throw usage(`Option --list-checks has no such form; take --json, or leave out --${other.name}.`);
  const beside = (["profile", "shard"] as const).find((name) => values[name] !== undefined);
  if (beside) throw usage(`Option --list-checks lists all checks there are; leave out --${beside}.`);
  return { kind: "list-checks", ...(typeof json === "string" && { json }), ...(checks && { checks }) };
}

function detail({ quiet, verbose }: Values): Detail {
  if (quiet && verbose) throw usage("Options --quiet and --verbose ask for opposites; leave out one.");
  return quiet ? "quiet" : verbose ? "verbose" : "usual";
}

function size(value: string): number {
  const gb = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (gb < 1 || gb > largestSize) {
    throw usage(`Option --size takes a whole number of GB from 1 to ${largestSize}, not "${value}".`);
  }
  return gb;
}

function twoMethods(value: string): CrossCheckMethods {
  const [one, other, ...rest] = value.split(",").map((word) => viewMethods.find((method) => method === word.trim()));
  if (one === undefined || other === undefined || one === other || rest.length > 0) {
    const known = `${viewMethods.slice(0, -1).join(", ")} and ${viewMethods.at(-1)}`;
    throw usage(`Option --cross-check takes two of ${known}, such as native,loopback, not "${value}".`);
  }
  return [one, other];
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function sentenceOf(error: CommanderError): string {
  const [, name = "", rest = ""] = /'([^']*)'(.*)/s.exec(error.message) ?? [];
  switch (error.code) {
    case "commander.unknownOption":
      return `There is no option ${name}; see amphora-verify --help.`;
    case "commander.optionMissingArgument":
      return `Option ${name} needs a value; see amphora-verify --help.`;
    case "commander.invalidArgument":
      return `Option ${name} takes ${allowed(rest)}, not ${/argument '(.*)' is invalid/s.exec(rest)?.[1] ?? "this"}.`;
    default:
      return `The command is wrong: ${error.message.replace(/^error: /, "").replace(/\.?\s*$/, "")}; see amphora-verify --help.`;
  }
}

/** What an option takes, as commander ends its sentence with it. */
function allowed(text: string): string {
  return /Allowed choices are (.*)\.$/s.exec(text)?.[1] ?? methods.join(", ");
}

function usage(sentence: string): Refusal<"usage"> {
  return new Refusal("usage", sentence);
}
