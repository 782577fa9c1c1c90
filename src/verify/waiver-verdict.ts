import { nearestWord } from "../document/nearest-word.ts";
import type { Profile, Waiver } from "./profile.ts";
import type { CheckResult, ImageVerdict } from "./verdict.ts";
import { hasExpired, waiversCheck, waiverText } from "./waivers.ts";

/** An image that was verified, as far as its waivers matter. */
interface Verified {
  readonly verdict: ImageVerdict;
  readonly exitCode: 0 | 1 | 2;
}

/**
 * Judges the waivers of a profile when all images of a run have their verdicts: each must be of a check that there is, hold
 * still, and have been needed by one image at least. The images share the profile, so that each of them gets the result.
 *
 * @param known the ids of all checks
 * @param now milliseconds since 1970
 * @param isShard whether other workers have further images of the run, one of which may need what none of these does
 * @returns the images, unchanged where the profile has no waivers; a sentence for each waiver that is of no use; and in a
 *   shard what is wrong with those that none of its images needed, for `merge` to judge
 */
export function judgeWaivers<Image extends Verified>(
  images: readonly Image[],
  { waivers = [], path }: Profile,
  known: ReadonlySet<string>,
  now: number,
  isShard = false,
): { readonly images: readonly Image[]; readonly sentences: readonly string[]; readonly unused: readonly string[] } {
  if (waivers.length === 0) return { images, sentences: [], unused: [] };
  const failed = new Set(
    images.flatMap(({ verdict }) =>
      verdict.checks.filter(({ outcome }) => outcome === "fail" || outcome === "waived").map(({ id }) => id),
    ),
  );
  const isUnused = (waiver: Waiver) => !failed.has(waiver.check);
  const faults = waivers.flatMap(
    (waiver) => lasting(waiver, known, now) ?? (isUnused(waiver) && !isShard ? unusedText(waiver) : []),
  );
  const unused = waivers.filter((waiver) => isShard && !lasting(waiver, known, now) && isUnused(waiver));
  const { id, title, grade } = waiversCheck;
  const result: CheckResult = {
    id,
    title,
    grade,
    outcome: faults.length === 0 ? "pass" : "fail",
    ...(faults.length > 0 && { reason: faults.join("; ") }),
    evidence: waivers.map((waiver) => `${path}: ${waiver.check}: ${waiverText(waiver)}`),
    durationMs: 0,
  };
  return {
    images: images.map((image) => withResult(image, result)),
    sentences: faults.map((clause) => outOfDate(path, clause)),
    unused: unused.map(unusedText),
  };
}

/** What is wrong with a waiver whatever the images are, as a clause that says what to do. */
function lasting(waiver: Waiver, known: ReadonlySet<string>, now: number): string | undefined {
  const { check, owner, expires } = waiver;
  if (!known.has(check)) {
    const near = nearestWord(check, known);
    return `there is no check ${check} to waive${near === undefined ? "; see --list-checks" : `; the nearest id is ${near}`}`;
  }
  if (hasExpired(waiver, now)) return `the waiver of ${check} expired (${expires}); ask ${owner} to renew or remove it`;
  return undefined;
}

function unusedText({ check }: Waiver): string {
  return `the waiver of ${check} matches nothing, as the check failed on no image; remove it`;
}

function withResult<Image extends Verified>(image: Image, result: CheckResult): Image {
  const { verdict, exitCode } = image;
  const checks = [...verdict.checks, result];
  if (result.outcome === "pass") return { ...image, verdict: { ...verdict, checks } };
  return {
    ...image,
    verdict: { ...verdict, verdict: failed(verdict), checks },
    exitCode: exitCode === 0 ? 1 : exitCode,
  };
}

/**
 * Fails the images of a run whose shards are put together, where no shard needed some waiver.
 *
 * @param unused what is wrong with those waivers, as {@link judgeWaivers} told it of each shard
 */
export function withUnusedWaivers(
  images: readonly ImageVerdict[],
  unused: readonly string[],
): { readonly images: readonly ImageVerdict[]; readonly sentences: readonly string[] } {
  if (unused.length === 0) return { images, sentences: [] };
  const judged = (check: CheckResult): CheckResult =>
    check.id === waiversCheck.id
      ? { ...check, outcome: "fail", reason: [...(check.reason ? [check.reason] : []), ...unused].join("; ") }
      : check;
  return {
    images: images.map((image) => ({ ...image, verdict: failed(image), checks: image.checks.map(judged) })),
    sentences: unused.map((clause) => outOfDate(images[0]?.profile?.path ?? "of the run", clause)),
  };
}

function failed({ verdict }: ImageVerdict): ImageVerdict["verdict"] {
  return verdict === "pass" ? "fail" : verdict;
}

function outOfDate(profile: string, clause: string): string {
  return `The profile ${profile} is out of date: ${clause}`;
}
