import { Refusal } from "../refusal.ts";
import type { CheckDescription } from "./check.ts";
import { placesOf } from "./error-place.ts";
import { bootingCheck } from "./gate.ts";
import type { Skip } from "./skip.ts";
import type { CheckResult, Measurement } from "./verdict.ts";

/** How the test of a check ended. */
export type Ending =
  | { readonly how: "passed" }
  | { readonly how: "skipped"; readonly skip: Skip | undefined }
  | { readonly how: "threw"; readonly error: unknown };

/** The longest reason or line of evidence kept, in characters; the rest is the guest's to waste. */
const longestLine = 2000;
/** Enough for each difference that a comparison of trees tells, and some words besides. */
const mostLines = 1100;

/** More than any check draws. */
const mostMeasurements = 50;

/** The result of a check whose test ended: a failed assertion, or a wait in vain for the amphora, is `fail`, anything else thrown `error`. */
export function resultOf(
  description: CheckDescription,
  ending: Ending,
  noted: readonly string[],
  durationMs: number,
  measurements: readonly Measurement[] = [],
): CheckResult {
  const { id, title, grade } = description;
  const result = (outcome: CheckResult["outcome"], reason?: string, more: readonly string[] = []): CheckResult => {
    const evidence = limited([...noted, ...more]);
    return {
      id,
      title,
      grade,
      outcome,
      ...(reason !== undefined && { reason: cut(reason) }),
      ...(evidence.length > 0 && { evidence }),
      ...(measurements.length > 0 && { measurements: measurements.slice(0, mostMeasurements) }),
      durationMs,
    };
  };
  const broken = (error: unknown) => {
    const places = placesOf(error);
    // A refusal is about the image, and its own sentence says where in there.
    const where = error instanceof Refusal || places[0] === undefined ? "" : ` (${places[0]})`;
    return result(
      "error",
      `${messageOf(error)}${where}`,
      places.map((place) => `at ${place}`),
    );
  };
  switch (ending.how) {
    case "passed":
      return result("pass");
    case "skipped":
      return ending.skip
        ? result("skipped", ending.skip.message)
        : result("error", "the check skipped itself without saying why");
    case "threw":
      if (isBootFailure(ending.error)) {
        return result("skipped", `the amphora did not come up; see ${bootingCheck}`, [ending.error.message]);
      }
      if (isAmphorasFault(ending.error)) return result("fail", ending.error.message);
      return isAssertion(ending.error)
        ? result("fail", ending.error.message, comparison(ending.error))
        : broken(ending.error);
  }
}

/** What the lab says to every check of an amphora that did not come up; the check that is about that looks into it itself. */
function isBootFailure(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code === "boot-failed";
}

/** What a running amphora did not do although it was waited for: no heartbeat says it, its agent refuses, or nothing serves. */
const faults: readonly string[] = ["heartbeat-deadline", "agent-status", "service-state"];

function isAmphorasFault(error: unknown): error is Refusal {
  return error instanceof Refusal && faults.includes(error.code);
}

interface Assertion extends Error {
  readonly expected?: unknown;
  readonly actual?: unknown;
}

function isAssertion(error: unknown): error is Assertion {
  return error instanceof Error && error.name === "AssertionError";
}

/** What Chai compared, where both sides are plain enough for a line each. */
function comparison({ expected, actual }: Assertion): string[] {
  const plain = (value: unknown) => typeof value === "string" || typeof value === "number";
  return plain(expected) && plain(actual) ? [`expected: ${expected}`, `found: ${actual}`] : [];
}

/** A refusal's own sentence; of any other error its name as well. */
function messageOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function limited(lines: readonly string[]): string[] {
  const kept = lines.slice(0, mostLines).map(cut);
  return lines.length > mostLines ? [...kept, `and ${lines.length - mostLines} lines more`] : kept;
}

function cut(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
