import { html, type Markup } from "./markup.ts";
import { counted } from "./quantity.ts";
import { disclosure } from "./section.ts";

/** Lines that are shown at once. */
const fewLines = 20;
/** Lines of one check on the page; a comparison of trees may have very many. */
const mostLines = 500;
/** Characters of one line. */
const longestLine = 4000;

/** What was read, where, and what was expected, a line each; many lines are folded. */
export function evidenceList(evidence: readonly string[]): Markup {
  const lines = evidence.slice(0, mostLines);
  const rest = lines.slice(fewLines);
  const left = evidence.length - lines.length;
  return html`${list(lines.slice(0, fewLines))}${
    rest.length > 0 &&
    disclosure(
      counted(rest.length + left, "further line"),
      html`${list(rest)}${left > 0 && html`<p class="note">and ${counted(left, "line")} more, which the JSON has</p>`}`,
    )
  }`;
}

function list(lines: readonly string[]): Markup {
  return html`<ul class="evidence">${lines.map((line) => html`<li>${evidenceLine(line)}</li>`)}</ul>`;
}

function evidenceLine(line: string): Markup {
  const [, label, value] = /^(expected|found): (.*)$/s.exec(line) ?? [];
  if (label !== undefined && value !== undefined) return html`<b>${label}:</b> ${lineParts(value)}`;
  return html`${lineParts(line)}`;
}

/** Line ends inside of a line, as the output of a program has them, stay line ends. */
function lineParts(line: string): readonly Markup[] {
  const text = line.length > longestLine ? `${line.slice(0, longestLine)} …` : line;
  return text.split(/\r?\n/).map((part, index) => html`${index > 0 && html`<br>`}<bdi>${part}</bdi>`);
}
