import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { Profile } from "../verify/profile.ts";
import type { ImageVerdict } from "../verify/verdict.ts";
import { hasExpired } from "../verify/waivers.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/**
 * Demands that a verdict tells of every check that there is, as ended or as not applicable: one that was taken out of it by
 * hand passes otherwise.
 *
 * @param known ids of all checks
 * @param path of the verdict, for the sentence
 * @throws {Refusal} `missing-check`
 */
export function requireEveryCheck(images: readonly ImageVerdict[], known: readonly string[], path: string): void {
  for (const { checks, notApplicable } of images) {
    const told = new Set([...checks, ...notApplicable].map(({ id }) => id));
    const missing = known.find((id) => !told.has(id));
    if (missing !== undefined) {
      throw refusal(
        "missing-check",
        `The verdict ${quoted(path)} says nothing of the check ${missing}; verify the image anew`,
      );
    }
  }
}

/**
 * Demands that verdicts were made against a profile as it is now: with its grades, every check run that it calls required,
 * and no failure waived that it does not waive.
 *
 * @param now milliseconds since 1970
 * @param path of the verdict, for the sentence
 * @throws {Refusal} `other-basis`, `missing-check`, `expired-waiver`
 */
export function requireProfile(images: readonly ImageVerdict[], profile: Profile, now: number, path: string): void {
  const verdict = `The verdict ${quoted(path)}`;
  const whole = quoted(profile.path);
  for (const { profile: own, checks } of images) {
    if (own === undefined)
      throw refusal("other-basis", `${verdict} was made without a profile; verify the image with --profile ${whole}`);
    for (const [id, grade] of Object.entries(profile.grades ?? {})) {
      const result = checks.find((check) => check.id === id);
      if (result === undefined && grade === "required") {
        throw refusal(
          "missing-check",
          `${verdict} lacks the check ${id}, which the profile ${whole} demands; verify the image with what lets it run`,
        );
      }
      if (result !== undefined && result.grade !== grade) {
        throw refusal(
          "other-basis",
          `${verdict} was made against another profile than ${whole}, which calls ${id} ${grade}; verify the image anew`,
        );
      }
    }
    for (const { id } of checks.filter(({ outcome }) => outcome === "waived")) {
      const holds = profile.waivers?.some((waiver) => waiver.check === id && !hasExpired(waiver, now));
      if (!holds)
        throw refusal(
          "expired-waiver",
          `${verdict} waives ${quoted(id)}, and the profile ${whole} does so no longer; mend the image, or renew the waiver and verify anew`,
        );
    }
  }
}

function refusal(code: SignoffRefusalCode, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal(code, `${clause}.`);
}
