import type { CheckDescription } from "./check.ts";
import type { Waiver } from "./profile.ts";
import type { CheckResult } from "./verdict.ts";

/**
 * The moment until which a waiver holds, in milliseconds since 1970: of a day, its end in UTC.
 *
 * @returns `undefined` where the calendar has no such day or moment
 */
export function momentOf(expires: string): number | undefined {
  const [, day = "", time = ""] = /^(\d{4}-\d{2}-\d{2})(T.*)?$/.exec(expires) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  // A date that rolls over into the next month is none.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const moment = time === "" ? midnight.getTime() + 24 * 60 * 60 * 1000 : new Date(expires).getTime();
  return Number.isNaN(moment) ? undefined : moment;
}

/** What the run as a whole must pass where its profile has waivers; no check file states it. */
export const waiversCheck: CheckDescription = {
  id: "waivers-valid",
  title: "Every waiver of the profile is of a check that there is, holds still, and is needed",
  grade: "required",
  why: "A waiver that nobody needs or renews hides the next failure of its check.",
  fix: "Remove the waiver from the profile, or renew it with whoever owns it.",
  appliesTo: {},
};

/** Whether a waiver no longer holds. */
export function hasExpired({ expires }: Waiver, now: number): boolean {
  return now >= (momentOf(expires) ?? 0);
}

/** What a verdict says of the waiver that it rests on. */
export function waiverText({ reason, owner, tracker, expires }: Waiver): string {
  return `${reason} (accepted by ${owner} until ${expires}, ${tracker})`;
}

/** The result with a failure accepted, where a waiver that still holds says so; what was skipped or broke is not waived. */
export function waived(result: CheckResult, waivers: readonly Waiver[], now: number): CheckResult {
  if (result.outcome !== "fail") return result;
  const own = waivers.filter(({ check }) => check === result.id);
  const valid = own.find((waiver) => !hasExpired(waiver, now));
  if (valid !== undefined) {
    return { ...result, outcome: "waived", waiver: waiverText(valid), waiverExpires: valid.expires };
  }
  const [expired] = own;
  if (expired === undefined) return result;
  const evidence = [...(result.evidence ?? []), `its waiver expired: ${waiverText(expired)}`];
  return { ...result, evidence };
}
