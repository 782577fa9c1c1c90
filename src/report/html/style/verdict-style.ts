/** The verdict, the marks of outcomes, and what did not pass. */
export const verdictStyle = `
.mark { flex: none; width: 1em; height: 1em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.pass { --tone: var(--good); --tint: var(--good-tint); }
.fail, .error { --tone: var(--bad); --tint: var(--bad-tint); }
.waived, .skipped { --tone: var(--warn); --tint: var(--warn-tint); }
.not-applicable { --tone: var(--rest); --tint: var(--rest-tint); }
.badge { display: inline-flex; gap: 0.35em; align-items: center; padding: 0.1em 0.6em 0.1em 0.45em; border-radius: 1em; background: var(--tint); color: var(--tone); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.verdict { margin: 1.25rem 0 0; padding: 1.5rem clamp(1rem, 3vw, 2rem) 1.4rem; background: var(--sheet); border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 8px; }
.verdict h1, .verdict h2 { display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; align-items: baseline; font-weight: 600; }
.verdict .word { display: inline-flex; gap: 0.3em; align-items: center; color: var(--tone); font-size: clamp(2rem, 6vw, 2.75rem); font-weight: 700; line-height: 1.1; letter-spacing: -0.02em; }
.verdict .name { font-size: clamp(1.05rem, 3vw, 1.375rem); letter-spacing: -0.01em; }
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
.section > h2 + * { margin-top: 0.9rem; }
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
