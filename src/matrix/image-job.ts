import { basename } from "node:path";
import { OPTION_TABLE, type OptionRow } from "../build/options/option-table.ts";
import { type Options, parseOptions } from "../build/options/options.ts";
import { spelling } from "../build/options/settings.ts";
import { makePlan } from "../build/plan/plan.ts";
import { isSecretName } from "../build/secrets.ts";
import { nearestWord } from "../document/nearest-word.ts";
import { Refusal } from "../refusal.ts";
import type { Combination, RefuseAt } from "./combinations.ts";
import type { MatrixImage } from "./matrix.ts";

const ROWS = OPTION_TABLE as readonly OptionRow[];
/** Options that a job states itself, or that build nothing. */
const TAKEN = ["output", "work-dir", "log-file", "help", "version", "dry-run", "json"];
/** A directory that stands for a worker's; the judgement on options asks no file system. */
const WORKER = "/worker";

/**
 * The image of a combination, its options judged by the parser that diskimage-create itself has.
 *
 * @throws {Refusal} what `refuse` makes, at the member that states the option or variable at fault
 */
export function imageOf(name: string, combination: Combination, refuse: RefuseAt): MatrixImage {
  // Jobs of GitHub take neither dots nor blanks in their names.
  const id = [name, ...combination.names].join("-").replace(/[^A-Za-z0-9_-]+/g, "-");
  for (const [option, { way }] of combination.options) demandOption(option, way, refuse);
  for (const [variable, { way }] of combination.environment) {
    if (!isSecretName(variable)) continue;
    throw refuse(`${variable} looks like a secret; give it to the jobs as a secret of the CI`, way, true);
  }
  const stated = [...combination.options].flatMap(([option, { value }]) => argument(option, value));
  const args = [...stated, `--output=out/${id}`];
  const environment = Object.fromEntries([...combination.environment].map(([key, { value }]) => [key, value]));
  const options = judged(args, environment, id, combination, refuse);
  return { id, file: basename(options.output), args, environment };
}

function argument(option: string, value: string | number | boolean): string[] {
  if (value === false) return [];
  return [value === true ? `--${option}` : `--${option}=${value}`];
}

function demandOption(option: string, way: readonly string[], refuse: RefuseAt): void {
  // A scalar of an axis is stated by its value, whose axis has the option's name.
  const isKey = way.at(-1) === option;
  const place = isKey ? way : way.slice(0, -1);
  if (option === "root-password") {
    throw refuse("a password has no place in a matrix; give AMP_ROOTPW to the jobs as a secret of the CI", place, true);
  }
  if (TAKEN.includes(option)) throw refuse(`the jobs decide on --${option} themselves; leave it out`, place, true);
  const known = ROWS.map(({ name }) => name);
  if (known.includes(option)) return;
  const near = nearestWord(option, known);
  const advice = near === undefined ? "see diskimage-create --help" : `the nearest one is --${near}`;
  throw refuse(`diskimage-create has no option --${option}; ${advice}`, place, true);
}

function judged(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  id: string,
  combination: Combination,
  refuse: RefuseAt,
): Options {
  const env = { HOME: WORKER, ...environment };
  try {
    const request = parseOptions(args, env, WORKER, "x64");
    if (request.kind !== "build") throw new Error("the options of a job ask for no build");
    makePlan(request.options, { env, cwd: WORKER, elements: "/elements", aptSources: [], exists: () => false });
    return request.options;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw refuse(`${id}: ${error.message}`, culprit(error.message, combination));
  }
}

/** Where the option or variable stands that a sentence names; else the last axis' value. */
function culprit(sentence: string, { options, environment, way }: Combination): readonly string[] {
  const named = (words: string) => new RegExp(`(^|[^\\w-])${words}(?![\\w-])`).test(sentence);
  const option = [...options].find(([name]) => named(spelling(name).replace(/^option /, "")) || named(`--${name}`));
  const variable = [...environment].find(([name]) => named(name));
  return option?.[1].way ?? variable?.[1].way ?? way;
}
