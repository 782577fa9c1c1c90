import type { ImagePlace } from "./image-place.ts";
import { type Content, html, Markup } from "./markup.ts";

/** A part of the page with a heading of its own, that its navigation leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

export function section(place: ImagePlace, name: string, title: string, body: Markup): Section {
  return { id: `${place.prefix}${name}`, title, body };
}

/** A section as it stands on the page: where there is one image, a landmark that its heading names. */
export function sectionMarkup({ id, title, body }: Section, level: ImagePlace["level"]): Markup {
  return html`<section id="${id}" class="section"${level === 2 && html` aria-labelledby="${id}-title"`}>
${heading(level, title, `${id}-title`)}
${body}
</section>
`;
}

/** A heading of one of the levels 1 to 6. */
export function heading(level: number, title: Content, id?: string): Markup {
  const tag = new Markup(`h${level}`);
  return html`<${tag}${id !== undefined && html` id="${id}"`}>${title}</${tag}>`;
}

/** A list of terms and what stands for them; terms without anything are left out. */
export function termList(terms: readonly (readonly [term: string, content: Content])[], kind = "terms"): Markup {
  const rows = terms
    .filter(([, content]) => content !== undefined && content !== "" && content !== false)
    .map(([term, content]) => html`<div><dt>${term}</dt><dd>${content}</dd></div>\n`);
  return html`<dl class="${kind}">\n${rows}</dl>`;
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Figures stand at the right. */
  readonly isNumber?: boolean;
}

/** A cell: its content, or what is shown and the value by which the column is sorted. */
export type Cell = Markup | string | { readonly shown: Content; readonly value: number };

/** A table whose first column heads the rows; it scrolls by itself where the window is too narrow for it. */
export function dataTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { sortable = false }: { readonly sortable?: boolean } = {},
): Markup {
  const numbers = columns.map(({ isNumber }) => isNumber === true && new Markup(' class="number"'));
  const heads = columns.map(({ title }, index) => html`<th scope="col"${numbers[index]}>${title}</th>`);
  const body = rows.map((cells) => {
    const [first, ...rest] = cells.map(cellParts);
    const others = rest.map(({ shown, value }, index) => html`<td${numbers[index + 1]}${value}>${shown}</td>`);
    return html`<tr data-item><th scope="row"${first?.value}>${first?.shown}</th>${others}</tr>\n`;
  });
  return html`<div class="table" role="group" aria-label="${caption}" tabindex="0"><table${sortable && new Markup(" data-sortable")}>
<caption class="hidden">${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}

function cellParts(cell: Cell): { readonly shown: Content; readonly value: Content } {
  if (typeof cell === "string" || cell instanceof Markup) return { shown: cell, value: undefined };
  return { shown: cell.shown, value: html` data-value="${cell.value}"` };
}

/** What is there for who wants it, closed at first. */
export function disclosure(summary: Content, content: Content): Markup {
  return html`<details class="more"><summary>${summary}</summary>
${content}
</details>`;
}
