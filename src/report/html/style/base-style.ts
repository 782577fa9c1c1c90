/** Colours, letters and the frame of the page. */
export const baseStyle = `
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
  .page { grid-template-columns: 12rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 2.25rem 0 2rem; }
  nav ul { display: block; border-left: 1px solid var(--line); }
  nav a { margin-left: -1px; padding: 0.3rem 0.9rem; border-left: 2px solid transparent; }
  nav a[aria-current] { border-color: var(--ink); }
}
`;
