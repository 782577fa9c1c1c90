import { closesGate } from "../verify/gate.ts";
import type { CheckResult, ImageVerdict, Outcome } from "../verify/verdict.ts";

/** What a result asks of a reader: `closing` keeps the image from passing, `advice` is worth a look, a `note` is good to know. */
export type Weight = "closing" | "advice" | "note" | "passed";

export function weightOf(check: CheckResult, strict: boolean): Weight {
  if (check.outcome === "pass") return "passed";
  if (closesGate(check, strict)) return "closing";
  return check.grade === "informational" || check.outcome === "waived" ? "note" : "advice";
}

const weights: readonly Weight[] = ["closing", "advice", "note", "passed"];
const outcomes: readonly Outcome[] = ["fail", "error", "skipped", "waived", "pass"];

/**
 * The results, those first that ask most of a reader; of an image that cannot be opened one says why, and all others that
 * they were skipped.
 */
export function byWeight(checks: readonly CheckResult[], strict: boolean): CheckResult[] {
  const place = (check: CheckResult) =>
    weights.indexOf(weightOf(check, strict)) * outcomes.length + outcomes.indexOf(check.outcome);
  return checks.toSorted((a, b) => place(a) - place(b));
}

/**
 * What is wrong with an image that does not pass although no check of it closes the gate; a format that shows checks alone
 * would be green.
 */
export function unaccounted({ verdict, checks }: ImageVerdict, strict: boolean): string | undefined {
  if (verdict === "pass" || checks.some((check) => closesGate(check, strict))) return undefined;
  return `the verdict is ${verdict}, and no check here says why: fewer ran than were selected, or it was a strict one`;
}

/** Why a check did not pass, in one line; guest strings unescaped. */
export function reasonOf({ waiver, reason, outcome }: CheckResult): string {
  const told = [waiver, reason].filter((line) => line !== undefined);
  return told.length > 0 ? told.join(": ") : outcome === "pass" ? "it passed" : "no reason was given";
}

/** How many checks ended how, the passed ones first: `188 pass, 1 fail`. */
export function countsText({ checks }: Pick<ImageVerdict, "checks">): string {
  const order: readonly Outcome[] = ["pass", "fail", "error", "skipped", "waived"];
  return order
    .map((outcome) => ({ outcome, number: checks.filter((check) => check.outcome === outcome).length }))
    .filter(({ outcome, number }) => number > 0 || outcome === "pass")
    .map(({ outcome, number }) => `${number} ${outcome}`)
    .join(", ");
}

/** The beginning of long evidence; a comparison of trees may have a thousand lines. */
export function shortened(evidence: readonly string[], most = 20): readonly string[] {
  // A line that says that one is left out takes its room.
  if (evidence.length <= most + 1) return evidence;
  return [...evidence.slice(0, most), `and ${evidence.length - most} lines more, which --json has`];
}
