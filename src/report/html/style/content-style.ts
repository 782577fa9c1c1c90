/** Lists of terms, tables, the checks and their controls, and images that are folded. */
export const contentStyle = `
.terms > div { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: 0 1rem; padding: 0.4rem 0; border-top: 1px solid var(--line); }
.terms > div:first-child { border-top: 0; }
dt { color: var(--soft); }
.element { display: inline-block; margin: 0 0.25rem 0.2rem 0; padding: 0 0.45em; background: var(--faint); border-radius: 4px; }
.values { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.75rem; margin: 0.4rem 0 1rem; }
.values > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.7rem 0.9rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; }
.values dd { font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.values dt { font-size: 0.875rem; }
.took { margin-top: 0.6rem; color: var(--soft); font-size: 0.9rem; }
.took > div { display: flex; gap: 0.4em; }
.bars { display: grid; gap: 0.3rem; max-width: 46rem; }
.bars > div { display: grid; grid-template-columns: 8rem minmax(0, 1fr); gap: 1rem; align-items: center; }
.bars dd { display: grid; grid-template-columns: minmax(0, 1fr) 6.5rem; gap: 0.75rem; align-items: center; }
.bars .number { color: var(--soft); font-size: 0.9rem; }
.bar { fill: var(--plot); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.table { max-width: 100%; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
caption { padding: 0.3rem 0; color: var(--soft); text-align: left; }
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
.chip .mark { color: var(--tone); }
.chip b { color: var(--soft); font-weight: 600; font-variant-numeric: tabular-nums; }
.chip:hover { border-color: var(--soft); }
.chip[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.chip[aria-pressed=true] :is(b, .mark) { color: inherit; }
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
.image > summary { display: flex; gap: 0.5em; align-items: center; padding: 0.75rem 0; font-weight: 600; }
.image[open] { padding-bottom: 2rem; }
.badge.pass, .badge.fail, .badge.error { font-variant-numeric: tabular-nums; }
@media (max-width: 48rem) {
  .terms > div, .bars > div { grid-template-columns: 1fr; gap: 0; }
  .checks summary { grid-template-columns: auto 1fr; }
  .checks .title { grid-column: 1 / -1; grid-row: 2; }
  .checks summary code { grid-column: 1 / -1; grid-row: 3; max-width: none; text-align: left; }
  .checks .body { padding-left: 0.25rem; }
}
`;
