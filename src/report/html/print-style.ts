/** On paper: everything is there, nothing is to be pressed, and ink is spared. */
export const printStyle = `
@page { margin: 16mm 14mm; }
@media print {
  :root {
    --paper: #ffffff; --sheet: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --faint: #f4f4f4;
    --link: #000000; --good: #14643d; --good-tint: #ffffff; --bad: #9c1c15; --bad-tint: #ffffff; --warn: #6e4600;
    --warn-tint: #ffffff; --rest: #555555; --rest-tint: #f0f0f0;
    --tile-0: #cfe0ef; --tile-1: #d5e8d8; --tile-2: #f0e2c6; --tile-3: #e2d9ee; --tile-4: #cfe7e6; --tile-5: #f1d9d5;
    --tile-rest: #e6e7e4; --shade-0: #e3edf5; --shade-1: #c9dded; --shade-2: #a9cae3; --plot: #2a6aa3;
    --good-block: #b9dfca; --bad-block: #f3bdb7;
    color-scheme: light;
  }
  html { font-size: 75%; }
  body { line-height: 1.35; }
  th, td { padding-top: 0.12rem; padding-bottom: 0.12rem; }
  .account { margin-top: 0.15rem; }
  nav, .controls, .tabs, .skip { display: none; }
  .more > summary { color: var(--soft); list-style: none; break-after: avoid; }
  .page { display: block; max-width: none; padding: 0; }
  .masthead { padding: 0; }
  .section { margin-top: 1.6rem; }
  .tabbed .panel[hidden] { display: block; }
  .tabbed .panel > h3, .tabbed .panel > h4 { display: block; }
  li[hidden] { display: list-item; }
  tr[hidden] { display: table-row; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; }
  .table { overflow: visible; }
  .checks summary { padding: 0.2rem 0 0; break-after: avoid; }
  .checks .body { padding-bottom: 0.2rem; }
  h2, h3, h4, h5 { break-after: avoid; }
  .finding, figure, tr, .verdict, .treemap, .partition-map, .timeline, .account { break-inside: avoid; }
  thead { display: table-header-group; }
  thead button::after { content: none; }
  svg rect, .badge, .tally-bar, .verdict .word .mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { text-decoration: none; }
}
`;
