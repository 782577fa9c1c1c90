import type { CheckResult, ImageVerdict } from "./verdict.ts";

/** The check that speaks of opening the image; it is the one to fail when that is refused. */
export const openingCheck = "image-readable";

/** The check that speaks of booting the image; every other one that runs is skipped when it fails. */
export const bootingCheck = "N2-agent-answers";

/** The check that the image is what it was before it was booted; the last one to run. */
export const untouchedCheck = "image-untouched";

/** Whether a result keeps an image from passing: a required check (with `strict` a recommended one too) neither passed nor waived. */
export function closesGate(result: CheckResult, strict: boolean): boolean {
  const weighs = result.grade === "required" || (strict && result.grade === "recommended");
  return weighs && result.outcome !== "pass" && result.outcome !== "waived";
}

/**
 * The verdict that results add up to.
 *
 * @param selected how many checks were to run; fewer results are an `error`, whatever they say, and so are none at all
 */
export function judge(selected: number, results: readonly CheckResult[], strict: boolean): ImageVerdict["verdict"] {
  if (selected === 0 || new Set(results.map(({ id }) => id)).size !== selected) return "error";
  const closing = results.filter((result) => closesGate(result, strict));
  if (closing.some(({ outcome }) => outcome === "error")) return "error";
  return closing.length > 0 ? "fail" : "pass";
}
