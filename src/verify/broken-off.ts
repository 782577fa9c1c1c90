import type { CheckDescription } from "./check.ts";
import { openingCheck } from "./gate.ts";
import type { CheckResult } from "./verdict.ts";
import type { Verification } from "./verification.ts";

/** What is known of a verification that did not come to its end. */
export interface BrokenOff {
  /** A clause. */
  readonly why: string;
  readonly selected: readonly CheckDescription[];
  readonly results: readonly CheckResult[];
}

/** How the verification of an image, or of a part of it, ended. */
export type VerificationEnd = { readonly verification: Verification } | BrokenOff;

/** The results that there are, and of every check that did not end that it did not. */
export function resultsOf({ why, selected, results }: BrokenOff, opening: string = openingCheck): CheckResult[] {
  const ended = new Set(results.map(({ id }) => id));
  const reason = `it did not end: the verification broke off, ${why}`;
  const unended = selected
    .filter(({ id }) => !ended.has(id))
    .map(({ id, title, grade }): CheckResult => ({ id, title, grade, outcome: "error", reason, durationMs: 0 }));
  const first: CheckResult = {
    id: opening,
    title: opening === openingCheck ? "The image can be read" : "The booted amphora's agent answers",
    grade: "required",
    outcome: "error",
    reason,
    durationMs: 0,
  };
  return selected.length > 0 ? [...results, ...unended] : [first];
}
