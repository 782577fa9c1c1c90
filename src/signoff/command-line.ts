import { Command, CommanderError } from "commander";
import { Refusal } from "../refusal.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** What the command line of `amphora-signoff` asks for. */
export type SignoffCommand =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | ReleaseCommand
  | {
      readonly kind: "attach";
      readonly directory: string;
      readonly signatures: readonly string[];
      readonly publicKey: string;
    }
  | { readonly kind: "verify"; readonly directory: string; readonly publicKey: string; readonly image?: string };

/** A bundle to be written: signed with a key, or prepared for one that lies elsewhere. */
export interface ReleaseCommand {
  readonly kind: "sign" | "prepare";
  readonly image: string;
  readonly verdicts: readonly string[];
  readonly record?: string;
  readonly profile?: string;
  readonly previous?: string;
  readonly strict: boolean;
  readonly builder: string;
  readonly verifier: string;
  /** URI from which consumers take the image; without it a package URL. */
  readonly resource?: string;
  readonly output: string;
  /** Of `sign` alone. */
  readonly key?: string;
  readonly passphraseFile?: string;
}

interface Values {
  readonly verdict?: readonly string[];
  readonly record?: string;
  readonly profile?: string;
  readonly previous?: string;
  readonly strict?: true;
  readonly builderId: string;
  readonly verifierId: string;
  readonly resourceUri?: string;
  readonly output?: string;
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly signature?: readonly string[];
  readonly publicKey?: string;
  readonly image?: string;
  readonly version?: true;
}

const subcommands = ["prepare", "attach", "verify"] as const;
type Subcommand = (typeof subcommands)[number];

const afterHelp = `
Subcommands, each with its own --help:
  amphora-signoff prepare IMAGE …   writes the bundle, and what is to be signed where the key lies
  amphora-signoff attach DIR …      puts signatures made elsewhere into a prepared bundle
  amphora-signoff verify DIR …      checks a bundle again from its files alone
A key's passphrase may also stand in AMPHORA_SIGNOFF_PASSPHRASE.
Exit status: 0 signed, or in order; 1 the image may not be released, or the bundle is not in order; 2 the command is
wrong, or a file that it names; 130 and 143 after SIGINT and SIGTERM.`;

function definition(subcommand: Subcommand | undefined): Command {
  const name = ["amphora-signoff", subcommand].filter((word) => word !== undefined).join(" ");
  const command = new Command(name).helpOption("-h, --help", "show this help");
  switch (subcommand) {
    case undefined:
      return releaseOptions(
        command.description("Signs off an image that passed, as a bundle of evidence that others can check."),
      )
        .option("--key <file>", "sign with this private key (PEM: Ed25519, or ECDSA on P-256 or P-384)")
        .option("--passphrase-file <file>", "the passphrase of an encrypted key")
        .option("--version", "show the version")
        .addHelpText("after", afterHelp);
    case "prepare":
      return releaseOptions(
        command.description("Writes a bundle whose statements are to be signed where the key lies."),
      );
    case "attach":
      return command
        .description("Puts signatures made elsewhere into a prepared bundle.")
        .argument("[directory]", "the prepared bundle")
        .option(
          "--signature <file>",
          "a signature of one of its .pae files, bytes or base64; named for each of them",
          collected,
        )
        .option("--public-key <file>", "the public half of the key (PEM)");
    case "verify":
      return command
        .description("Checks a bundle again: checksums, signatures, what is signed, and the gate.")
        .argument("[directory]", "the bundle")
        .option("--public-key <file>", "the key that it must be signed with (PEM)")
        .option("--image <file>", "an image that must be the one which was signed off");
  }
}

function releaseOptions(command: Command): Command {
  return command
    .argument("[image]", "the image file")
    .option("--verdict <file>", "what amphora-verify --json wrote of it; may be repeated", collected)
    .option("--record <file>", "its build record (default: the one beside the image)")
    .option("--profile <file>", "the profile that the verdicts must have been made against")
    .option("--previous <path>", "the image, or the bundle, of the release before this one")
    .option("--strict", "let recommended checks close the gate too")
    .option("--builder-id <uri>", "whom the build is trusted to", "urn:amphora-image:builder:self-hosted")
    .option("--verifier-id <uri>", "who vouches for the verification", "urn:amphora-image:verifier:self-hosted")
    .option("--resource-uri <uri>", "where others take the image from (default: a package URL of its name and digest)")
    .option("-o, --output <dir>", "where the bundle is written, which must not be there yet");
}

/** The options of signing as a table in Markdown, for the documentation. */
export function optionTableMarkdown(): string {
  const command = definition(undefined);
  const help = command.createHelp();
  const rows = help
    .visibleOptions(command)
    .map((option) => `| \`${help.optionTerm(option)}\` | ${help.optionDescription(option)} |`);
  return ["| option | meaning |", "|---|---|", ...rows, ""].join("\n");
}

/**
 * Reads the arguments after the command's name; touches nothing.
 *
 * @throws {Refusal} `usage`
 */
export function parseSignoffCommand(args: readonly string[]): SignoffCommand {
  const subcommand = subcommands.find((word) => word === args[0]);
  const command = definition(subcommand);
  let text = "";
  command
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: () => {}, getOutHelpWidth: () => 100 });
  try {
    command.parse(subcommand === undefined ? args : args.slice(1), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.helpDisplayed") return { kind: "help", text };
    const [, name = ""] = /'([^']*)'/.exec(error.message) ?? [];
    const isUnknown = error.code === "commander.unknownOption";
    throw usage(isUnknown ? `There is no option ${name}` : `Option ${name} needs a value`, subcommand);
  }
  const values = command.opts<Values>();
  if (values.version) return { kind: "version" };
  return checked(subcommand, command.args, values);
}

function checked(subcommand: Subcommand | undefined, [path, more]: readonly string[], values: Values): SignoffCommand {
  const demanded = <Value>(value: Value | undefined, what: string): Value => {
    if (value === undefined) throw usage(what, subcommand);
    return value;
  };
  const isBundle = subcommand === "attach" || subcommand === "verify";
  const first = demanded(path, isBundle ? "No bundle is named" : "No image is named");
  if (more !== undefined)
    throw usage(`One ${isBundle ? "bundle" : "image"} is taken at a time, and ${more} is a second one`, subcommand);
  if (isBundle) {
    const publicKey = demanded(values.publicKey, "No key is named by --public-key");
    if (subcommand === "verify")
      return { kind: "verify", directory: first, publicKey, ...defined({ image: values.image }) };
    return {
      kind: "attach",
      directory: first,
      publicKey,
      signatures: demanded(values.signature, "No signature is named by --signature"),
    };
  }
  if (subcommand === undefined)
    demanded(values.key, "No key is named by --key; take amphora-signoff prepare where it lies elsewhere");
  for (const uri of [values.builderId, values.verifierId, values.resourceUri ?? "urn:"]) {
    if (!URL.canParse(uri) || /\s/.test(uri)) throw usage(`What is named ${JSON.stringify(uri)} is no URI`, subcommand);
  }
  const { record, profile, previous, key, passphraseFile, resourceUri } = values;
  return {
    kind: subcommand ?? "sign",
    image: first,
    verdicts: demanded(values.verdict, "No verdict is named by --verdict"),
    output: demanded(values.output, "No directory is named by -o"),
    strict: values.strict ?? false,
    builder: values.builderId,
    verifier: values.verifierId,
    ...defined({ record, profile, previous, key, passphraseFile, resource: resourceUri }),
  };
}

/** The members that have a value. */
function defined<Name extends string>(
  members: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function usage(clause: string, subcommand: Subcommand | undefined): Refusal<SignoffRefusalCode> {
  const command = ["amphora-signoff", subcommand, "--help"].filter((word) => word !== undefined).join(" ");
  return new Refusal("usage", `${clause}; see ${command}.`);
}
