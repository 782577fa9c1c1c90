import { nearestWord } from "../document/nearest-word.ts";
import { Refusal } from "../refusal.ts";
import type { CheckDescription } from "./check.ts";
import type { RunningRequest } from "./request.ts";

/** The options of a command line that are about booting an image. */
export interface RunningValues {
  readonly boot?: true;
  readonly scenario?: true;
  /** Names between commas. */
  readonly scenarios?: string;
  readonly machine?: RunningRequest["machine"];
  readonly warm: boolean;
}

/**
 * What they ask for; undefined where nothing is to be booted.
 *
 * @throws {Refusal} `usage`
 */
export function runningRequest(values: RunningValues): RunningRequest | undefined {
  const { boot, scenario, scenarios: names, machine, warm } = values;
  if (names === undefined && !boot && !scenario) {
    const idle = machine !== undefined ? "--machine" : warm ? undefined : "--no-warm";
    if (idle === undefined) return undefined;
    throw usage(`Option ${idle} is about booting, and nothing is to be booted; add --boot or --scenario.`);
  }
  if (scenario && names !== undefined) {
    throw usage("Option --scenario takes all scenarios and --scenarios some; leave out one of them.");
  }
  const scenarios = names === undefined ? (scenario ? "all" : "none") : namesIn(names);
  return { scenarios, warm, machine: machine ?? "pc" };
}

/**
 * @param known the checks that there are
 * @throws {Refusal} `usage` for a scenario of which there is no check
 */
export function requireScenarios({ scenarios }: RunningRequest, known: readonly CheckDescription[]): void {
  if (typeof scenarios === "string") return;
  const names = new Set(known.flatMap(({ scenario }) => scenario ?? []));
  const unknown = scenarios.find((name) => !names.has(name));
  if (unknown === undefined) return;
  const near = nearestWord(unknown, names);
  const remedy = near === undefined ? `take some of ${[...names].sort().join(", ")}` : `the nearest is ${near}`;
  throw usage(`There is no scenario ${unknown.slice(0, 100)}; ${remedy}.`);
}

function namesIn(text: string): readonly string[] {
  const names = [...new Set(text.split(",").map((name) => name.trim()))].filter((name) => name !== "");
  if (names.length === 0) throw usage("Option --scenarios needs names between commas, such as http,tls.");
  return names;
}

function usage(sentence: string): Refusal<"usage"> {
  return new Refusal("usage", sentence);
}
