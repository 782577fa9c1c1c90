import type { CheckResult } from "../../verify/verdict.ts";
import { momentOf } from "../../verify/waivers.ts";
import { html, type Markup } from "./markup.ts";
import { counted } from "./quantity.ts";

const day = 24 * 60 * 60 * 1000;

/** Days after which a waiver is no matter of today. */
const soon = 14;

/** The waiver of a check and how long it holds, counted from `now` in milliseconds since 1970. */
export function waiverNote({ waiver, waiverExpires }: CheckResult, now: number): Markup | undefined {
  if (waiver === undefined) return undefined;
  const left = daysLeft(waiverExpires, now);
  return html`<p class="waiver"><span class="days${left !== undefined && left < soon && " soon"}">${daysText(left)}</span> <bdi>${waiver}</bdi></p>
`;
}

/**
 * Days until a waiver ends, the one that has begun counted whole; none or fewer once it has ended.
 *
 * @param expires as profiles have it: `2027-01-31` or `2027-01-31T12:00Z`
 */
export function daysLeft(expires: string | undefined, now: number): number | undefined {
  const moment = expires === undefined ? undefined : momentOf(expires);
  return moment === undefined ? undefined : Math.ceil((moment - now) / day);
}

/** How long a waiver still holds, in words. */
export function daysText(left: number | undefined): string {
  if (left === undefined) return "Waived";
  return left > 0 ? `${counted(left, "day")} left` : "expired";
}
