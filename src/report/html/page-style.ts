import { drawingStyle } from "./drawing-style.ts";
import { printStyle } from "./print-style.ts";

/** Colours, letters and the frame of the page. */
const frame = `
:root {
  color-scheme: light dark;
  --paper: #fafaf8; --sheet: #ffffff; --ink: #1d2125; --soft: #565e67; --line: #e2e3df; --faint: #f1f1ed;
  --link: #1f5a8c; --focus: #1f6fd0;
  --good: #187a4a; --good-tint: #e6f3ec; --bad: #b3261e; --bad-tint: #fbeae8; --warn: #8a5800; --warn-tint: #faf0dc;
  --rest: #6a727b; --rest-tint: #eceeee;
  --tile-0: #cfe0ef; --tile-1: #d5e8d8; --tile-2: #f0e2c6; --tile-3: #e2d9ee; --tile-4: #cfe7e6; --tile-5: #f1d9d5;
  --tile-rest: #e6e7e4; --shade-0: #e3edf5; --shade-1: #c9dded; --shade-2: #a9cae3; --plot: #2a6aa3;
  --good-block: #b9dfca; --bad-block: #f3bdb7;
  --text: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --sheet: #1c2024; --ink: #e4e6e8; --soft: #a3abb3; --line: #31373d; --faint: #24292e;
    --link: #8bbdec; --focus: #7db4f5;
    --good: #6cc795; --good-tint: #1b3327; --bad: #f59a92; --bad-tint: #412321; --warn: #e5b65c; --warn-tint: #3a2e15;
    --rest: #a3abb3; --rest-tint: #2b3136;
    --tile-0: #2b4560; --tile-1: #2c4a37; --tile-2: #51431f; --tile-3: #423659; --tile-4: #234a4a; --tile-5: #583530;
    --tile-rest: #343a40; --shade-0: #23333f; --shade-1: #2a455a; --shade-2: #325a7b; --plot: #7fb3e0;
    --good-block: #2c5c43; --bad-block: #7a3832;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--text); overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, p, ul, dl, dd, figure { margin: 0; }
ul { padding: 0; list-style: none; }
h2 { font-size: 1.375rem; font-weight: 650; line-height: 1.25; letter-spacing: -0.01em; }
h3 { font-size: 1.0625rem; font-weight: 650; line-height: 1.35; }
h4, h5 { font-size: 1rem; font-weight: 600; line-height: 1.4; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a.quiet { color: inherit; }
a.quiet:not(:hover, :focus-visible) { text-decoration: none; }
.digest { word-break: break-all; }
code, pre, .evidence, .path { font-family: var(--mono); font-size: 0.84em; }
pre { margin: 0.5rem 0; padding: 0.75rem 1rem; overflow: auto; white-space: pre-wrap; background: var(--faint); border-radius: 6px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; }
summary { cursor: pointer; }
[hidden] { display: none; }
.symbols { position: absolute; }
.hidden, .skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; z-index: 1; padding: 0.5rem 1rem; background: var(--sheet); }
.aside, .note { color: var(--soft); }
.note { font-size: 0.9rem; }
.masthead { padding: 1rem clamp(1rem, 4vw, 2.5rem) 0; color: var(--soft); font-size: 0.875rem; }
.masthead b { color: var(--ink); font-weight: 600; }
.page { display: grid; gap: 0 clamp(1.5rem, 4vw, 3.5rem); max-width: 84rem; padding: 0 clamp(1rem, 4vw, 2.5rem) 4rem; }
main { min-width: 0; }
nav { padding: 0.75rem 0 0; font-size: 0.9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; }
nav a { display: block; padding: 0.25rem 0; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--ink); text-decoration: underline; }
nav a[aria-current] { color: var(--ink); }
@media (min-width: 64rem) {
  .page { grid-template-columns: 14rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 2.25rem 0 2rem; }
  nav ul { display: block; border-left: 1px solid var(--line); }
  nav a { margin-left: -1px; padding: 0.3rem 0.9rem; border-left: 2px solid transparent; }
  nav a[aria-current] { border-color: var(--ink); }
}
`;

/** The verdict, the marks of outcomes, and what did not pass. */
const verdict = `
.mark { flex: none; width: 1em; height: 1em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.pass { --tone: var(--good); --tint: var(--good-tint); }
.fail, .error { --tone: var(--bad); --tint: var(--bad-tint); }
.waived, .skipped { --tone: var(--warn); --tint: var(--warn-tint); }
.not-applicable { --tone: var(--rest); --tint: var(--rest-tint); }
.tone { display: inline-flex; color: var(--tone); vertical-align: -0.15em; }
.badge { display: inline-flex; gap: 0.35em; align-items: center; padding: 0.1em 0.6em 0.1em 0.45em; border-radius: 1em; background: var(--tint); color: var(--tone); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.verdict { margin: 1.25rem 0 0; padding: 1.5rem clamp(1rem, 3vw, 2rem) 1.4rem; background: var(--sheet); border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 8px; }
.verdict h1 { display: flex; flex-wrap: wrap; gap: 0.4rem 1.25rem; align-items: center; font-weight: 600; }
.verdict .word .mark { width: 0.92em; height: 0.92em; padding: 0.14em; border-radius: 50%; background: var(--tone); color: var(--sheet); }
.verdict .word { display: inline-flex; gap: 0.35em; align-items: center; color: var(--tone); font-size: clamp(2rem, 6vw, 2.75rem); font-weight: 700; line-height: 1.1; letter-spacing: -0.02em; }
.verdict .name { font-size: clamp(1.05rem, 3vw, 1.375rem); letter-spacing: -0.01em; }
.verdict .about { margin-top: 0.35rem; color: var(--soft); font-size: 0.9rem; }
.verdict .sentence { margin-top: 0.5rem; max-width: 46rem; font-size: 1.0625rem; }
.tally { margin-top: 1.1rem; }
.tally-bar { display: block; border-radius: 5px; background: var(--line); }
.tally-bar rect { fill: var(--tone); stroke: var(--sheet); stroke-width: 1; }
.tally-bar .not-applicable { fill: var(--line); }
.tally ul { display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; margin-top: 0.6rem; color: var(--soft); font-size: 0.9rem; }
.tally li { display: inline-flex; gap: 0.35em; align-items: center; }
.tally li .mark { color: var(--tone); }
.tally b { color: var(--ink); font-variant-numeric: tabular-nums; }
.section { margin-top: 3rem; }
.section > h3, .section .panel > h3 { margin: 1.75rem 0 0.6rem; }
.section > h2 + *, .section > h3 + *, .section > p + *, .verdict + .table { margin-top: 0.9rem; }
.finding { margin-top: 0.9rem; padding: 1rem clamp(0.9rem, 2.5vw, 1.4rem) 1.1rem; background: var(--sheet); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 6px; }
.finding-head { display: flex; flex-wrap: wrap; gap: 0.3rem 0.9rem; align-items: center; }
.finding h4, .finding h5 { margin: 0.45rem 0 0.2rem; font-size: 1.0625rem; }
.grade, .id { color: var(--soft); font-size: 0.875rem; }
.id { margin-left: auto; }
.account { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 0.1rem 1rem; margin-top: 0.55rem; }
.account > div { max-width: 62rem; }
.term { color: var(--soft); font-size: 0.9rem; line-height: 1.72; }
.evidence { line-height: 1.6; }
.evidence li { padding: 0.1rem 0 0.1rem 0.8rem; border-left: 2px solid var(--line); }
.evidence b { font-weight: 600; color: var(--soft); }
.waiver { margin-top: 0.5rem; }
.days { display: inline-block; margin-right: 0.4rem; padding: 0 0.5em; border: 1px solid currentColor; border-radius: 4px; color: var(--soft); font-size: 0.85rem; font-weight: 600; }
.days.soon { color: var(--warn); }
@media (max-width: 40rem) {
  .account { grid-template-columns: 1fr; }
  .id { margin-left: 0; flex-basis: 100%; }
}
`;

/** Lists of terms, tables, the checks and their controls, and images that are folded. */
const content = `
.terms > div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 0 1rem; padding: 0.4rem 0; border-top: 1px solid var(--line); }
.terms > div:first-child { border-top: 0; }
dt { color: var(--soft); }
.element { display: inline-block; margin: 0 0.25rem 0.2rem 0; padding: 0 0.45em; background: var(--faint); border-radius: 4px; }
.values { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); gap: 0.75rem; margin: 0.4rem 0 1rem; }
.values > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.7rem 0.9rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; }
.values dd { font-size: 1.25rem; font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
.values dt { font-size: 0.875rem; }
.bars { display: grid; gap: 0.3rem; max-width: 46rem; }
.bars > div { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 1rem; align-items: center; }
.bars dd { display: grid; grid-template-columns: minmax(0, 1fr) 6.5rem; gap: 0.75rem; align-items: center; }
.bars .number { color: var(--soft); font-size: 0.9rem; }
.bar { fill: var(--shade-2); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.table { max-width: 100%; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.35rem 1rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline; overflow-wrap: break-word; }
th.number, td.number { text-align: right; }
:is(th, td):last-child { padding-right: 0; }
tbody th { font-weight: 500; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; border-color: var(--soft); }
thead button { padding: 0; background: none; border: 0; font-weight: inherit; }
thead button::after { content: "\\2195"; margin-left: 0.35em; opacity: 0.45; }
thead [aria-sort] button { color: var(--ink); }
thead [aria-sort] button::after { opacity: 1; }
[aria-sort=ascending] button::after { content: "\\2191"; }
[aria-sort=descending] button::after { content: "\\2193"; }
.more { margin-top: 0.6rem; }
.more > summary { width: fit-content; color: var(--link); font-size: 0.9rem; }
.controls { margin-bottom: 0.75rem; padding: 0.9rem 1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
.controls label { display: block; margin-bottom: 0.25rem; font-size: 0.875rem; color: var(--soft); }
.controls input { width: 100%; max-width: 30rem; padding: 0.45rem 0.7rem; background: var(--paper); border: 1px solid var(--rest); border-radius: 6px; }
.facet { display: flex; flex-wrap: wrap; gap: 0.4rem; margin-top: 0.6rem; }
.chip { display: inline-flex; gap: 0.4em; align-items: center; padding: 0.2rem 0.7rem; background: none; border: 1px solid var(--line); border-radius: 1.2em; font-size: 0.875rem; }
.chip b { color: var(--soft); font-weight: 600; font-variant-numeric: tabular-nums; }
.chip:hover { border-color: var(--soft); }
.chip[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.chip[aria-pressed=true] :is(b, .tone) { color: inherit; }
.shown { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin-top: 0.7rem; color: var(--soft); font-size: 0.9rem; }
.plain { padding: 0; background: none; border: 0; color: var(--link); text-decoration: underline; text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
.checks { border-bottom: 1px solid var(--line); }
.checks > li { border-top: 1px solid var(--line); }
.checks summary { display: grid; grid-template-columns: 7.4rem minmax(0, 1fr) auto 7rem; gap: 0.1rem 1rem; align-items: baseline; padding: 0.5rem 0.25rem; list-style: none; }
.checks summary::-webkit-details-marker { display: none; }
.checks summary:hover { background: var(--faint); }
.checks summary code { max-width: 17rem; color: var(--soft); text-align: right; }
.checks .badge { justify-self: start; }
.checks .grade { text-align: right; }
.checks .body { padding: 0 0.25rem 1rem calc(7.4rem + 1.25rem); }
.checks [data-outcome=pass] .badge { background: none; padding-left: 0; }
.checks [data-outcome=not-applicable] .badge { background: none; padding-left: 0; font-weight: 400; }
.image { margin-top: 1.5rem; padding: 0 clamp(0.75rem, 2vw, 1.5rem); border: 1px solid var(--line); border-radius: 8px; }
.image > summary { padding: 0.75rem 0; }
.image[open] { padding-bottom: 2rem; }
.image h2 { display: inline; font-size: 1.125rem; }
.image h2 .badge { margin: 0 0.35em; vertical-align: 0.1em; }
.image .section { margin-top: 2.25rem; }
@media (max-width: 48rem) {
  .terms > div, .bars > div { grid-template-columns: 1fr; gap: 0; }
  .checks summary { grid-template-columns: auto 1fr; }
  .checks .title { grid-column: 1 / -1; grid-row: 2; }
  .checks summary code { grid-column: 1 / -1; grid-row: 3; max-width: none; text-align: left; }
  .checks .body { padding-left: 0.25rem; }
}
`;

/** The style of the page; what stands later wins, and paper wins over all. */
export const pageStyle = [frame, verdict, content, drawingStyle, printStyle].join("");
