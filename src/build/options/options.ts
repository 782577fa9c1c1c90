import { basename, isAbsolute, join, resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { Refusal } from "../../refusal.ts";
import { type BaseOsName, baseOs } from "../plan/base-os.ts";
import { OPTION_TABLE, type OptionRow } from "./option-table.ts";

export type ImageType = "qcow2" | "tar";

/** What the user asked for: checked, with absolute paths and every default filled in. */
export interface Options {
  readonly arch: string;
  readonly backend: string;
  readonly cacheDir: string;
  /** The release of `-d` or DIB_RELEASE; undefined leaves it to the base OS. */
  readonly release: string | undefined;
  readonly baseOs: BaseOsName;
  /** The image file, with the suffix of its type. */
  readonly output: string;
  readonly packageAgent: boolean;
  readonly rootPassword: string | undefined;
  /** GB of 1024³ bytes. */
  readonly size: number;
  readonly type: ImageType;
  readonly workDir: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export type Request =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "build"; readonly options: Options };

export type Environment = Readonly<Record<string, string | undefined>>;

/** The largest size, in GB, that a dos partition table can address. */
const MAX_SIZE = 2047;
/** openssl passwd reads no more bytes of a password than this. */
const MAX_PASSWORD = 256;
/** disk-image-create leaves paths unquoted, so these characters would tear them apart. */
const UNSAFE = /[\s"'\\$`*?[\]{}()<>|;&!#^]/;

/**
 * Reads the command line and the environment; touches nothing.
 * @param args without the interpreter and the script
 * @param cwd against which relative paths are resolved
 * @throws {Refusal} `usage` for an unknown option or a leftover argument, `bad-value` for a bad value
 */
export function parseOptions(args: readonly string[], env: Environment, cwd: string): Request {
  const values = readArguments(args);
  if (values["help"] === true) return { kind: "help" };
  if (values["version"] === true) return { kind: "version" };
  const text = (name: string) => values[name] as string | undefined;
  const type = text("type") as ImageType;
  const path = (name: string) => resolvePath(name, text(name) ?? "", env, cwd);
  const options: Options = {
    arch: text("arch") ?? "",
    backend: text("backend") ?? "",
    cacheDir: safe("cache-dir", path("cache-dir")),
    release: release(text("release"), env["DIB_RELEASE"]),
    baseOs: text("base-os") as BaseOsName,
    output: outputFile(text("output") ?? "", path("output"), type),
    packageAgent: values["package-agent"] === true,
    rootPassword: rootPassword(text("root-password"), env["AMP_ROOTPW"]),
    size: size(text("size") ?? ""),
    type,
    workDir: safe("work-dir", path("work-dir")),
    dryRun: values["dry-run"] === true,
    json: values["json"] === true,
  };
  if (options.json && !options.dryRun) {
    throw new Refusal("usage", "Option --json prints the plan and needs --dry-run; add it.");
  }
  const { minimumSize } = baseOs(options.baseOs);
  if (options.size < minimumSize) {
    throw new Refusal("usage", `An image of ${options.baseOs} needs at least ${minimumSize} GB; raise -s.`);
  }
  return { kind: "build", options };
}

type Values = Record<string, string | boolean | undefined>;

function readArguments(args: readonly string[]): Values {
  const command = new Command("diskimage-create")
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .helpOption(false)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false);
  for (const row of OPTION_TABLE as readonly OptionRow[]) {
    const flags = `${row.short ? `-${row.short}, ` : ""}--${row.name}${row.takes ? ` <${row.takes}>` : ""}`;
    const option = new Option(flags, row.text);
    if (row.default !== undefined) option.default(row.default);
    command.addOption(option);
  }
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      throw new Refusal("usage", usageSentence(error, command.args), { cause: error });
    }
    throw error;
  }
  const given = command.opts<Values>();
  const asksForText = given["help"] === true || given["version"] === true;
  const values: Values = {};
  for (const row of OPTION_TABLE as readonly OptionRow[]) {
    values[row.name] = given[new Option(`--${row.name}`).attributeName()];
    const value = values[row.name];
    if (asksForText) continue;
    if (row.values && !row.values.includes(String(value))) {
      throw badValue(spelling(row.name), String(value), `it must be ${orList(row.values)}`);
    }
  }
  return values;
}

function usageSentence(error: CommanderError, leftover: readonly string[]): string {
  if (error.code === "commander.excessArguments") {
    return `There is no argument ${JSON.stringify(leftover[0])}; see diskimage-create --help.`;
  }
  const what = error.message
    .replace(/^error: /, "")
    .replace(/\.$/, "")
    .replace(/\n[\s\S]*/, "");
  return `The command line is wrong: ${what}; see diskimage-create --help.`;
}

function release(option: string | undefined, variable: string | undefined): string | undefined {
  const value = option ?? (variable === "" ? undefined : variable);
  // The name becomes part of paths.
  if (value !== undefined && !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value)) {
    const where = option === undefined ? "variable DIB_RELEASE" : spelling("release");
    throw badValue(where, value, "it must be the name or number of a release");
  }
  return value;
}

function size(value: string): number {
  const gigabytes = /^[0-9]+$/.test(value) ? Number(value) : 0;
  if (gigabytes < 1 || gigabytes > MAX_SIZE) {
    throw badValue(spelling("size"), value, `it must be a whole number of GB from 1 to ${MAX_SIZE}`);
  }
  return gigabytes;
}

// The sentences about a password never repeat it.
function rootPassword(option: string | undefined, variable: string | undefined): string | undefined {
  const password = option ?? (variable === "" ? undefined : variable);
  if (password === undefined) return undefined;
  const where = option === undefined ? "variable AMP_ROOTPW" : "option -r";
  if (password === "") throw new Refusal("bad-value", `The password of ${where} is empty; give one or leave it out.`);
  if (/[\n\r\0]/.test(password)) {
    throw new Refusal("bad-value", `The password of ${where} holds a line break or a NUL; choose another one.`);
  }
  if (Buffer.byteLength(password) > MAX_PASSWORD) {
    throw new Refusal(
      "bad-value",
      `The password of ${where} is longer than ${MAX_PASSWORD} bytes; choose a shorter one.`,
    );
  }
  return password;
}

/** diskimage-builder takes its own type's suffix off and puts it on again, and keeps any other one. */
function outputFile(given: string, path: string, type: ImageType): string {
  const suffix = `.${type}`;
  const file = path.endsWith(suffix) ? path : `${path}${suffix}`;
  const name = basename(file);
  if (given.endsWith("/") || name === suffix || path === "/") {
    throw badValue(spelling("output"), given, "it must name a file");
  }
  if (UNSAFE.test(name)) throw badValue(spelling("output"), given, "its name may hold no blanks or shell characters");
  if (/[\n\0]/.test(file)) throw badValue(spelling("output"), given, "it may hold no line break");
  return file;
}

function resolvePath(name: string, value: string, env: Environment, cwd: string): string {
  if (value === "") throw badValue(spelling(name), value, "it must not be empty");
  const home = env["HOME"];
  if (value === "~" || value.startsWith("~/")) {
    if (!home || !isAbsolute(home)) throw badValue(spelling(name), value, "HOME is not set, so give an absolute path");
    return resolve(join(home, value.slice(1)));
  }
  return resolve(cwd, value);
}

function safe(name: string, path: string): string {
  if (UNSAFE.test(path)) {
    throw badValue(spelling(name), path, "disk-image-create cannot work in a path with blanks or shell characters");
  }
  return path;
}

function badValue(where: string, value: string, rule: string): Refusal {
  return new Refusal("bad-value", `The value ${JSON.stringify(value)} of ${where} is not usable: ${rule}.`);
}

/** How messages name an option. */
function spelling(name: string): string {
  const row = (OPTION_TABLE as readonly OptionRow[]).find((candidate) => candidate.name === name);
  return `option -${row?.short}`;
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
