import { Command, CommanderError } from "commander";
import { Refusal } from "../refusal.ts";
import type { Detail } from "./command-line.ts";
import { addReportOptions, type OfferedFormat, reportsAsked } from "./report-options.ts";

/** What `amphora-verify merge` asks for. */
export type MergeCommand<Format extends OfferedFormat = OfferedFormat> =
  | { readonly kind: "help"; readonly text: string }
  | {
      readonly kind: "merge";
      /** Verdict files. */
      readonly files: readonly string[];
      readonly strict: boolean;
      readonly detail: Detail;
      readonly reports: readonly { readonly format: Format; readonly output: string }[];
    };

/**
 * Reads the arguments after the word `merge`.
 *
 * @throws {Refusal} `usage`
 */
export function parseMerge<Format extends OfferedFormat>(
  args: readonly string[],
  formats: readonly Format[],
): MergeCommand<Format> {
  let text = "";
  const command = addReportOptions(
    new Command("amphora-verify merge")
      .description("Puts verdicts together, such as those of the workers of a run, and reports them as one.")
      .argument("[file...]", "the files that --json wrote; of a run with --shard all of them"),
    formats,
  )
    .option("--strict", "let recommended checks close the gate too, also those that a run without it let pass")
    .option("-q, --quiet", "show only what did not pass")
    .option("--verbose", "show the evidence of what passed too, and what does not apply")
    .helpOption("-h, --help", "show this help")
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: () => {}, getOutHelpWidth: () => 100 });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text };
    const [, name = ""] = /'([^']*)'/.exec(error.message) ?? [];
    const unknown = error.code === "commander.unknownOption";
    throw usage(unknown ? `There is no option ${name} of merge` : `Option ${name} needs a value`);
  }
  const files = command.args;
  if (files.length === 0) throw usage("No verdict file is named to merge");
  const values = command.opts<{ readonly strict?: true; readonly quiet?: true; readonly verbose?: true }>();
  if (values.quiet && values.verbose) throw usage("Options --quiet and --verbose say the opposite; take one of them");
  const inputs = files.map((path) => ({ what: "the verdict", path }));
  const detail = values.quiet ? "quiet" : values.verbose ? "verbose" : "usual";
  const { strict = false } = values;
  return { kind: "merge", files, strict, detail, reports: reportsAsked({ ...values }, formats, inputs) };
}

function usage(sentence: string): Refusal {
  return new Refusal("usage", `${sentence}; see amphora-verify merge --help.`);
}
