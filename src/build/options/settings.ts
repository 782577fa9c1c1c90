import { Command, CommanderError, Option } from "commander";
import { Refusal } from "../../refusal.ts";
import { baseOsName } from "../plan/base-os.ts";
import { OPTION_TABLE, type OptionRow } from "./option-table.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value, and what stated it, for messages: `option -s` or `variable AMP_IMAGESIZE`. */
export interface Setting {
  readonly value: string;
  readonly where: string;
}

/** What command line and environment state, before any default. */
export interface Settings {
  readonly asksFor: "help" | "version" | undefined;
  /** What is stated of an option that takes a value. */
  text(name: string): Setting | undefined;
  flag(name: string): boolean;
  /** What to change where an option is at fault: `-s`, or `AMP_IMAGESIZE` where that states it. */
  named(name: string): string;
}

const ROWS: readonly OptionRow[] = OPTION_TABLE;
/** Upstream's script keeps the word itself in AMP_DISABLE_TMP_FS. */
const YES = /^(1|true|yes|--no-tmpfs)$/i;
const NO = /^(0|false|no|)$/i;

/**
 * Reads the command line, and where an option is not given the variables that preset it.
 * @throws {Refusal} `usage` for a command line that cannot be understood, `bad-value` for a value that is none of the option's
 */
export function readSettings(args: readonly string[], env: Environment): Settings {
  const given = parseWords(args);
  const asked = (name: string) => given.get(name) === true;
  const asksFor = asked("help") ? "help" : asked("version") ? "version" : undefined;
  const base = baseOsName(stated(rowOf("base-os"), given.get("base-os"), env)?.value ?? rowOf("base-os").default ?? "");
  const text = (name: string) => {
    const row = rowOf(name);
    const isRead = row.presetsFor === undefined || row.presetsFor === base;
    return stated(row, given.get(name), isRead ? env : {});
  };
  if (asksFor === undefined) for (const row of ROWS.filter(({ values }) => values)) checkValue(row, text(row.name));
  return {
    asksFor,
    text,
    flag: (name) => asked(name) || presets(rowOf(name), env).slice(0, 1).some(isYes),
    named: (name) => (given.has(name) ? spelling(name) : statedBy(name, env)).replace(/^\w+ /, ""),
  };
}

/** What the environment has state an option, for messages; the option itself where no variable does. */
export function statedBy(name: string, env: Environment): string {
  const row = rowOf(name);
  const [preset] = presets(row, env);
  return preset !== undefined && (row.takes !== undefined || isYes(preset)) ? preset.where : spelling(name);
}

/**
 * Whether a variable says yes; one that is empty or not set says what `otherwise` does.
 * @throws {Refusal} `bad-value` when it says neither yes nor no
 */
export function variableSays(name: string, env: Environment, otherwise: boolean): boolean {
  const value = env[name];
  return value ? isYes({ value, where: `variable ${name}` }) : otherwise;
}

/** Whether a value says yes. @throws {Refusal} `bad-value` when it says neither yes nor no */
export function isYes({ value, where }: Setting): boolean {
  if (YES.test(value)) return true;
  if (NO.test(value)) return false;
  throw badValue({ value, where }, "it must be 1 or 0, True or False");
}

export function badValue({ value, where }: Setting, rule: string): Refusal {
  return new Refusal("bad-value", `The value ${JSON.stringify(value)} of ${where} is not usable: ${rule}.`);
}

/** How messages name an option. */
export function spelling(name: string): string {
  const { short } = rowOf(name);
  return short === undefined ? `option --${name}` : `option -${short}`;
}

export function rowOf(name: string): OptionRow {
  const row = ROWS.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`there is no option ${name}`);
  return row;
}

function stated(row: OptionRow, given: string | boolean | undefined, env: Environment): Setting | undefined {
  if (typeof given === "string") return { value: given, where: spelling(row.name) };
  return presets(row, env)[0];
}

/** The variables that are set for an option; an empty one says nothing. */
function presets(row: OptionRow, env: Environment): Setting[] {
  return (row.presets ?? []).flatMap((name) => {
    const value = env[name];
    return value ? [{ value, where: `variable ${name}` }] : [];
  });
}

function checkValue(row: OptionRow, setting: Setting | undefined): void {
  if (setting === undefined || row.values === undefined || row.values.includes(setting.value)) return;
  const why = row.otherwise === undefined ? "" : `, since ${row.otherwise}`;
  throw badValue(setting, `it must be ${orList(row.values)}${why}`);
}

/**
 * What is given of each option, by its name; true where it takes no value.
 * @param rows which options there are
 * @throws {Refusal} `usage`
 */
export function parseWords(
  args: readonly string[],
  rows: readonly OptionRow[] = ROWS,
): ReadonlyMap<string, string | boolean> {
  const command = new Command("diskimage-create")
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .helpOption(false)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false);
  const given = new Map<string, string | boolean>();
  for (const row of rows) {
    const flags = `${row.short ? `-${row.short}, ` : ""}--${row.name}${row.takes ? ` <${row.takes}>` : ""}`;
    command.addOption(new Option(flags, row.text));
    // Asked of the event, since commander turns the name of --no-sshd round.
    command.on(`option:${row.name}`, (value: string | null | undefined) => given.set(row.name, value ?? true));
  }
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new Refusal("usage", usageSentence(error, command.args), { cause: error });
  }
  return given;
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

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
