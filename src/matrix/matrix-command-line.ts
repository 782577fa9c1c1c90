import { Command, CommanderError } from "commander";
import { Refusal } from "../refusal.ts";

const SYSTEMS = ["zuul", "gitlab", "github"] as const;
export type CiSystem = (typeof SYSTEMS)[number];

const DESCRIPTIONS: Readonly<Record<CiSystem, string>> = {
  zuul: "write jobs and their order for Zuul",
  gitlab: "write a pipeline for GitLab",
  github: "write a workflow for GitHub",
};

export type MatrixCommand =
  | { readonly kind: "help"; readonly text: string }
  | {
      readonly kind: "render";
      readonly file: string;
      /** What is written where; `-` is standard output. */
      readonly outputs: readonly { readonly system: CiSystem; readonly output: string }[];
    };

/**
 * Reads what follows `diskimage-create matrix`.
 *
 * @throws {Refusal} `usage`
 */
export function parseMatrixCommand(args: readonly string[]): MatrixCommand {
  const command = new Command("diskimage-create matrix")
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .description("Renders the jobs of a CI that build, verify and sign off every image of a build matrix.")
    .argument("<file>", "the build matrix, a file of YAML")
    .helpOption("-h, --help", "show this help")
    .allowExcessArguments(false);
  for (const system of SYSTEMS) command.option(`--${system} <file>`, DESCRIPTIONS[system]);
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text: command.helpInformation() };
    const what = error.message.replace(/^error: /, "").replace(/\.?(\n[\s\S]*)?$/, "");
    throw usage(`The command line is wrong: ${what}; see diskimage-create matrix --help.`, error);
  }
  const given = command.opts<Partial<Record<CiSystem, string>>>();
  const outputs = SYSTEMS.flatMap((system) => {
    const output = given[system];
    return output === undefined ? [] : [{ system, output }];
  });
  if (outputs.length === 0) throw usage("Nothing is to be written; name a file by --zuul, --gitlab or --github.");
  const names = outputs.map(({ output }) => output);
  if (new Set(names).size < names.length) throw usage("Two files of one name are to be written; give each its own.");
  return { kind: "render", file: command.args[0] ?? "", outputs };
}

function usage(sentence: string, cause?: unknown): Refusal {
  return new Refusal("usage", sentence, { cause });
}
