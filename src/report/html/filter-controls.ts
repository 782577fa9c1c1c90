import { type Content, html, type Markup } from "./markup.ts";

/** A choice among what is listed: its value in `data-…` of the items, the words for it, and how many items have it. */
export interface Choice {
  readonly value: string;
  readonly label: Content;
  readonly count: number;
}

export interface Facet {
  /** The part behind `data-` of the attribute that holds the value. */
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** Controls that page-script.js fills with life and shows only then; `id` is that of the field. */
export function filterControls(
  id: string,
  label: string,
  facets: readonly Facet[],
  { expandable = false }: { readonly expandable?: boolean } = {},
): Markup {
  const groups = facets.map(
    (facet) => html`<div class="facet" role="group" aria-label="${facet.label}">
${facet.choices.map(
  ({ value, label: words, count }) =>
    html`<button type="button" class="chip" data-facet="${facet.name}" data-choice="${value}" aria-pressed="false">${words} <b>${count}</b></button>\n`,
)}</div>
`,
  );
  return html`<div class="controls" role="group" aria-label="${label}" data-controls hidden>
<label for="${id}">${label}</label>
<input type="search" id="${id}" data-search autocomplete="off" spellcheck="false">
${groups}<p class="shown"><span role="status" data-status></span>
<button type="button" class="plain" data-clear hidden>Show all</button>
${expandable && html`<button type="button" class="plain" data-expand>Expand all</button>`}</p>
</div>`;
}
