import type { CheckResult, ImageVerdict, Outcome } from "../../verify/verdict.ts";
import { html, type Markup } from "./markup.ts";

/** What a check may have come to on a page: an outcome, or that it does not apply. */
export type Ending = Outcome | "not-applicable";

/** In the order in which they concern a reader. */
export const endings: readonly Ending[] = ["fail", "error", "skipped", "waived", "pass", "not-applicable"];

export const endingWords: Readonly<Record<Ending, string>> = {
  pass: "passed",
  fail: "failed",
  error: "broke off",
  skipped: "skipped",
  waived: "waived",
  "not-applicable": "does not apply",
};

export const verdictWords: Readonly<Record<ImageVerdict["verdict"], string>> = {
  pass: "Pass",
  fail: "Fail",
  error: "Error",
};

/** Strokes in a field of 16 by 16. */
const strokes: Readonly<Record<Ending, string>> = {
  pass: "M3.5 8.5l3 3 6-7",
  fail: "M4 4l8 8M12 4l-8 8",
  error: "M8 3v6.5M8 12.4v.6",
  skipped: "M5 3.5l6 4.5-6 4.5",
  waived: "M3 9.5c2-4 3.3-2.6 5-1.5s3 2 5-1.5",
  "not-applicable": "M4.5 8h7",
};

/** The marks that all badges of a page refer to, drawn once. */
export function markSymbols(): Markup {
  const symbols = endings.map(
    (ending) => html`<symbol id="mark-${ending}" viewBox="0 0 16 16"><path d="${strokes[ending]}"/></symbol>`,
  );
  return html`<svg class="symbols" aria-hidden="true" width="0" height="0">${symbols}</svg>`;
}

/** The mark of an outcome alone, for the eye. */
export function mark(ending: Ending): Markup {
  return html`<svg class="mark" aria-hidden="true"><use href="#mark-${ending}"/></svg>`;
}

/** An outcome as mark and word. */
export function badge(ending: Ending): Markup {
  return html`<span class="badge ${ending}">${mark(ending)}${endingWords[ending]}</span>`;
}

/** The verdict on an image as mark and word. */
export function verdictBadge(verdict: ImageVerdict["verdict"]): Markup {
  return html`<span class="badge ${verdict}">${mark(verdict)}${verdictWords[verdict]}</span>`;
}

/** The icon of the page in a tab: an address that holds the picture itself. */
export function icon(verdict: ImageVerdict["verdict"]): string {
  const color = { pass: "%23187a4a", fail: "%23b3261e", error: "%23b3261e" }[verdict];
  return (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E" +
    `%3Crect width='16' height='16' rx='4' fill='${color}'/%3E%3Cpath d='${strokes[verdict]}' fill='none' ` +
    "stroke='white' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
  );
}

/** How many checks came to each end; ends that none came to are left out. */
export function tally(
  checks: readonly CheckResult[],
  notApplicable: number,
): readonly { readonly ending: Ending; readonly count: number }[] {
  return endings
    .map((ending) => ({
      ending,
      count: ending === "not-applicable" ? notApplicable : checks.filter(({ outcome }) => outcome === ending).length,
    }))
    .filter(({ count }) => count > 0);
}

/** A bar of all outcomes with its legend. */
export function tallyBar({ checks, notApplicable }: ImageVerdict): Markup {
  const counts = tally(checks, notApplicable.length);
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  const rects = counts.map(({ ending, count }) => {
    const [x, width] = [percent(at / all), percent(count / all)];
    at += count;
    return html`<rect class="${ending}" x="${x}" width="${width}" height="100%"/>`;
  });
  const legend = counts.map(
    ({ ending, count }) => html`<li class="${ending}">${mark(ending)}<b>${count}</b> ${endingWords[ending]}</li>`,
  );
  return html`<div class="tally"><svg class="tally-bar" aria-hidden="true" width="100%" height="10">${rects}</svg>
<ul>${legend}</ul></div>`;
}

/** A share as SVG measures it. */
export function percent(share: number): string {
  return `${Math.round(share * 1e5) / 1e3}%`;
}
