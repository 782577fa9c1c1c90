const tiles = [0, 1, 2, 3, 4, 5, "rest"].map((name) => `.tile-${name} { fill: var(--tile-${name}); }`).join("\n");
const shades = [0, 1, 2].map((name) => `.shade-${name} { fill: var(--shade-${name}); }`).join("\n");

/** The drawings: the map of partitions, treemaps, plots and timelines; and the tabs that they share a place by. */
export const drawingStyle = `
${tiles}
${shades}
svg text { fill: var(--ink); font: 12px var(--text); }
.partition-map, .treemap { display: block; border-radius: 6px; overflow: hidden; }
.partition-map { margin-bottom: 0.6rem; }
.partition-map text { font-size: 13px; }
.partition-map rect, .treemap rect { stroke: var(--paper); stroke-width: 1.5; }
.free { fill: var(--rest-tint); }
svg text.aside { opacity: 0.8; }
.treemap .group { opacity: 0.55; }
.treemap rect:hover { stroke: var(--ink); }
@media (max-width: 48rem) { svg .wide { display: none; } }
@media (max-width: 75rem) { svg .widest { display: none; } }
.tabs { display: flex; gap: 1.25rem; margin-bottom: 0.9rem; border-bottom: 1px solid var(--line); }
.tabs button { margin-bottom: -1px; padding: 0.4rem 0; background: none; border: 0; border-bottom: 2px solid transparent; color: var(--soft); }
.tabs button:hover { color: var(--ink); }
.tabs [aria-selected=true] { border-color: var(--ink); color: var(--ink); font-weight: 600; }
.tabbed .panel > h3, .tabbed .panel > h4 { display: none; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.25rem; }
figure { min-width: 0; padding: 0.9rem 1.1rem 1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
figcaption { margin-bottom: 0.6rem; font-weight: 600; }
.plot { display: grid; grid-template-columns: 4rem minmax(0, 1fr); }
.plot svg { display: block; overflow: visible; }
.plot .side { width: 100%; }
.plot text, .timeline text { fill: var(--soft); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); }
.line { fill: none; stroke: var(--plot); stroke-width: 2; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.area { fill: var(--plot); opacity: 0.12; }
.timeline { display: grid; grid-template-columns: minmax(4rem, max-content) minmax(0, 1fr); gap: 0.3rem 0.9rem; align-items: center; font-size: 0.875rem; }
.timeline svg { display: block; }
@media (max-width: 40rem) { .timeline { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; } .timeline .blank { display: none; } }
:is(.timeline, .legend) rect { rx: 3px; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin-top: 0.3rem; color: var(--soft); font-size: 0.875rem; }
.legend svg { margin-right: 0.4em; }
.timeline .row { fill: var(--faint); }
.timeline rect + text { fill: var(--ink); }
.span { fill: var(--shade-2); }
.span-good { fill: var(--good-block); }
.span-bad { fill: var(--bad-block); }
`;
