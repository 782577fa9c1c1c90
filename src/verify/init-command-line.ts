import { Command, CommanderError } from "commander";
import { Refusal } from "../refusal.ts";

/** What `amphora-verify init` asks for. */
export type InitCommand =
  | { readonly kind: "help"; readonly text: string }
  | {
      readonly kind: "init";
      readonly image: string;
      /** The file of the profile; without it standard output. */
      readonly output?: string;
    };

/**
 * Reads the arguments after the word `init`; touches nothing.
 *
 * @throws {Refusal} `usage`
 */
export function parseInit(args: readonly string[]): InitCommand {
  let text = "";
  const command = new Command("amphora-verify init")
    .description("Writes a profile of what an image has, with comments, for --profile.")
    .argument("[image]", "the image, by path or http(s) URL")
    .option(
      "-o, --output <file>",
      "where the profile is written, which must not be there yet (default: standard output)",
    )
    .helpOption("-h, --help", "show this help")
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: () => {} });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text };
    const [, name = ""] = /'([^']*)'/.exec(error.message) ?? [];
    const unknown = error.code === "commander.unknownOption";
    throw usage(unknown ? `There is no option ${name} of init` : `Option ${name} needs a value`);
  }
  const [image, more] = command.args;
  if (image === undefined) throw usage("No image is named to write a profile of");
  if (more !== undefined) throw usage(`A profile is written of one image, and ${more} is a second one`);
  const { output } = command.opts<{ readonly output?: string }>();
  return { kind: "init", image, ...(output !== undefined && output !== "-" && { output }) };
}

function usage(sentence: string): Refusal {
  return new Refusal("usage", `${sentence}; see amphora-verify init --help.`);
}
