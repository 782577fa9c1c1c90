import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import picocolors from "picocolors";
import { doctorDocument, doctorText } from "../build/doctor/doctor-report.ts";
import { OPTION_TABLE, type OptionRow } from "../build/options/option-table.ts";
import { parseOptions } from "../build/options/options.ts";
import { parseWords } from "../build/options/settings.ts";
import { hostAptSources } from "../build/plan/host-apt-sources.ts";
import { makePlan } from "../build/plan/plan.ts";
import { examine } from "../build/preflight/examination.ts";
import { wantsColour } from "../host/colour.ts";
import { packageInfo } from "../host/package-root.ts";
import { findPrivilege } from "../host/privilege.ts";
import { Refusal } from "../refusal.ts";

const HELP = `Usage: diskimage-create doctor [--json FILE] [OPTION]...

Looks whether this host can carry out the build that the same options would start, and builds nothing.
Whatever stands in its way is told with the reason and the remedy.

  --json FILE   write the findings as one JSON object too; - is the standard output
  OPTION        as for a build, see diskimage-create --help

Exit status: 0 when nothing stands in the way, otherwise that with which the build would be refused.
`;

/** A build's, of which --json is a flag there. */
const OPTIONS: readonly OptionRow[] = OPTION_TABLE.map((row: OptionRow) =>
  row.name === "json" ? { ...row, takes: "FILE" } : row,
);

/**
 * `diskimage-create doctor`: every condition of a build, with what to do about those that do not hold.
 *
 * @param args what follows the word
 * @param print writes to the standard output
 * @returns the code with which the build would be refused; undefined when nothing stands in its way
 * @throws {Refusal} as {@link parseOptions} and the plan do, `interrupted`, `output` when the file cannot be written
 */
export async function runDoctor(
  args: readonly string[],
  signal: AbortSignal,
  print: (text: string) => Promise<unknown>,
): Promise<string | undefined> {
  const { env, stdin, stdout, stderr } = process;
  const { asksForHelp, json, rest } = readArguments(args);
  if (asksForHelp) {
    await print(HELP);
    return undefined;
  }
  const request = parseOptions(rest, env, process.cwd());
  if (request.kind !== "build" || request.options.dryRun) {
    throw new Refusal("usage", "The doctor takes the options of a build; see diskimage-create doctor --help.");
  }
  const elements = join(packageInfo().root, "elements");
  const surroundings = { env, cwd: process.cwd(), elements, aptSources: hostAptSources(), exists: existsSync };
  const plan = makePlan(request.options, surroundings);
  // As a build would ask, so that the answer is the same.
  if (stdin.isTTY && stderr.isTTY && !env["CI"]) await findPrivilege(true).catch(() => {});
  const { findings } = await examine(plan, request.options, { env, cwd: process.cwd(), signal });
  if (signal.aborted) throw new Refusal("interrupted", "The doctor was interrupted.");
  const document = `${JSON.stringify(doctorDocument(findings), null, 2)}\n`;
  if (json !== undefined && json !== "-") write(json, document);
  await print(json === "-" ? document : doctorText(findings, picocolors.createColors(wantsColour(stdout, env))));
  return findings.find(({ state }) => state === "blocking")?.code;
}

interface Arguments {
  readonly asksForHelp: boolean;
  /** The operand of --json. */
  readonly json: string | undefined;
  /** Everything else, as a build takes it. */
  readonly rest: readonly string[];
}

function readArguments(args: readonly string[]): Arguments {
  const given = new Map(parseWords(args, OPTIONS));
  const json = given.get("json");
  if (json === "")
    throw new Refusal("usage", "Option --json of the doctor needs a file, or - for the standard output.");
  given.delete("json");
  const rest = [...given].map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  return { asksForHelp: given.has("help"), json: json?.toString(), rest };
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Refusal("output", `The file ${path} of --json cannot be written (${reason}); choose another one.`, {
      cause,
    });
  }
}
