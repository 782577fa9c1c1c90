import { type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import type { ViewMethod } from "../backend/access-method.ts";
import { Refusal } from "../refusal.ts";
import { parseInit } from "./init-command-line.ts";
import type { Access, CrossCheckMethods, RunningRequest, VerifyRequest } from "./request.ts";
import { runningRequest } from "./running-options.ts";

/** What the command line of `amphora-verify` asks for. */
export type CommandLine =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | { readonly kind: "list-checks"; readonly json?: string; readonly checks?: readonly string[] }
  | { readonly kind: "init"; readonly image: string; readonly output?: string }
  | {
      readonly kind: "verify";
      readonly requests: readonly VerifyRequest[];
      readonly strict: boolean;
      readonly quiet: boolean;
      /** The file of a profile. */
      readonly profile?: string;
      /** Directories of operators' own checks. */
      readonly checks?: readonly string[];
      /** Files for the reports; `-` is standard output. */
      readonly json?: string;
      readonly junit?: string;
    };

const methods: readonly Access[] = ["native", "loopback", "libguestfs", "auto"];
const machines: readonly RunningRequest["machine"][] = ["pc", "q35"];
const viewMethods: readonly ViewMethod[] = ["native", "loopback", "libguestfs"];
/** First arguments that are kept for subcommands to come. */
const reserved: ReadonlySet<string> = new Set(["diff", "merge"]);
/** GB; beyond it lies no image that this tool reads. */
const largestSize = 64 * 1024;

function definition(): Command {
  const access = new Option("--access <method>", "mount the disk as well and compare; auto takes what the host can do");
  return new Command("amphora-verify")
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
    .option("--json <file>", "write the verdicts as JSON; - is standard output")
    .option("--junit <file>", "write the verdicts as JUnit XML; - is standard output")
    .option("--strict", "let recommended checks close the gate too")
    .option("--list-checks", "list the checks, with --json as an array, and verify nothing")
    .option("-q, --quiet", "show only what did not pass")
    .option("--version", "show the version")
    .helpOption("-h, --help", "show this help")
    .addHelpText(
      "after",
      "\nSubcommand: amphora-verify init IMAGE [-o FILE] writes a profile from an image.\nExit status: 0 every image passes; 1 an image fails; 2 the command is wrong, or a path holds no image;\n130 and 143 after SIGINT and SIGTERM. Of several images the highest counts.",
    );
}

/** The options as a table in Markdown, for the documentation. */
export function optionTableMarkdown(): string {
  const command = definition();
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
 * @throws {Refusal} `usage`
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  if (args[0] === "init") return parseInit(args.slice(1));
  refuseReserved(args[0]);
  const command = definition()
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  try {
    command.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text: helpText(command) };
    throw usage(sentenceOf(error));
  }
  return checked(command.args, command.opts());
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
  readonly json?: string;
  readonly junit?: string;
  readonly strict?: true;
  readonly listChecks?: true;
  readonly quiet?: true;
  readonly version?: true;
}

function checked(paths: readonly string[], values: Values): CommandLine {
  refuseReserved(paths[0]);
  if (values.version) return { kind: "version" };
  const { json, junit, profile, checks } = values;
  const ownChecks = checks && { checks };
  if (values.listChecks) {
    if (paths.length > 0) throw usage("Option --list-checks verifies nothing; leave out the images.");
    if (junit !== undefined) throw usage("Option --list-checks has no JUnit form; take --json, or leave out --junit.");
    if (profile !== undefined) throw usage("Option --list-checks lists without a profile; leave out --profile.");
    return { kind: "list-checks", ...(json !== undefined && { json }), ...ownChecks };
  }
  if (paths.length === 0) throw usage("No image is named; name a qcow2, raw, VHD or tar image, or try --help.");
  const images = paths.map((path) => ({ what: "the image", path }));
  const inputs = profile === undefined ? images : [...images, { what: "the profile", path: profile }];
  refuseClashes(inputs, { "--json": json, "--junit": junit });
  const sizeGb = values.size === undefined ? undefined : size(values.size);
  const crossCheck = values.crossCheck === undefined ? undefined : twoMethods(values.crossCheck);
  const { access, deep = false, docker = false, strict = false, quiet = false } = values;
  const running = runningRequest(values);
  const more = { ...(deep && { deep }), ...(crossCheck && { crossCheck }), ...(sizeGb !== undefined && { sizeGb }) };
  return {
    kind: "verify",
    requests: paths.map((path) => ({ path, access, docker, strict, ...more, ...(running && { running }) })),
    strict,
    quiet,
    ...(profile !== undefined && { profile }),
    ...ownChecks,
    ...(json !== undefined && { json }),
    ...(junit !== undefined && { junit }),
  };
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

/** A file that is read. */
interface Input {
  readonly what: string;
  readonly path: string;
}

/** Two reports in one place would destroy each other, and a report in the place of an image destroys the image. */
function refuseClashes(inputs: readonly Input[], outputs: Readonly<Record<string, string | undefined>>): void {
  const taken = new Map<string, string>();
  for (const [option, output] of Object.entries(outputs)) {
    if (output === undefined) continue;
    const place = output === "-" ? "-" : resolve(output);
    const other = taken.get(place);
    if (other !== undefined)
      throw usage(`Options ${other} and ${option} both write to ${output}; give each its own file.`);
    taken.set(place, option);
    const input = output === "-" ? undefined : inputs.find(({ path }) => isSameFile(path, output));
    if (input) throw usage(`Option ${option} would overwrite ${input.what} ${input.path}; name another file.`);
  }
}

function isSameFile(path: string, other: string): boolean {
  if (resolve(path) === resolve(other)) return true;
  const [one, two] = [path, other].map(statusOf);
  return one !== undefined && two !== undefined && one.dev === two.dev && one.ino === two.ino;
}

/** `undefined` where nothing can be seen; whoever opens the path says why. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function refuseReserved(word: string | undefined): void {
  if (word === "init") {
    throw usage("The word init is a subcommand and comes first; write ./init for a file of that name.");
  }
  if (word === undefined || !reserved.has(word)) return;
  throw usage(
    `The word ${word} is reserved for a subcommand that is yet to come; write ./${word} for a file of that name.`,
  );
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
