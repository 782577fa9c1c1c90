import type { Measurement } from "../../verify/verdict.ts";
import { html, type Markup } from "./markup.ts";
import { percent } from "./outcome-mark.ts";
import { linearAxis, ticksAlong } from "./plot.ts";
import { durationText } from "./quantity.ts";

type Timeline = Extract<Measurement, { kind: "timeline" }>;
type Span = Timeline["spans"][number];

const mostRows = 60;
const mostSpans = 1000;

/** Width of a letter, and of a row on a page of middle width, in pixels. */
const letter = 6.5;
const rowWidth = 290;

/** What lasted from when to when: a row for each label, a block for each span, coloured and named by its state. */
export function timelinePlot({ name, spans: all }: Timeline): Markup {
  const spans = all.filter(isSpan).slice(0, mostSpans);
  const labels = [...new Set(spans.map(({ label }) => label))].slice(0, mostRows);
  const rows = labels.map((label) => [label, spans.filter((span) => span.label === label)] as const);
  const x = linearAxis(
    Math.min(...spans.map(({ from }) => from)),
    Math.max(...spans.map(({ to }) => to)),
    durationText,
    true,
  );
  const states = [...new Set(spans.flatMap(({ state }) => state ?? []))];
  const blocks = (own: readonly Span[]) =>
    own.map((span) => {
      const [left, right] = [x.place(span.from), x.place(span.to)];
      const width = Math.max(right - left, 0.003);
      return html`<svg x="${percent(Math.min(left, 1 - width))}" width="${percent(width)}" height="100%"><title>${[span.label, spanWords(span)].join(": ")}</title><rect class="${stateClass(span.state, states)}" width="100%" height="100%"/>${spanText(span, width)}</svg>`;
    });
  const label = `${name}: ${counted(rows.length)} over ${durationText(Math.max(...spans.map(({ to }) => to)))}; the table below has the figures`;
  return html`<div class="timeline" role="img" aria-label="${label}">
${rows.map(([row, own]) => html`<span>${row}</span><svg width="100%" height="22"><rect class="row" width="100%" height="100%"/>${blocks(own)}</svg>\n`)}<span class="blank"></span><svg width="100%" height="22">${ticksAlong(x, 16)}</svg>
</div>${states.length > 0 && legend(states)}`;
}

function legend(states: readonly string[]): Markup {
  const item = (state: string) =>
    html`<li><svg aria-hidden="true" width="12" height="12"><rect class="${stateClass(state, states)}" width="12" height="12"/></svg>${state}</li>`;
  return html`<ul class="legend">${states.slice(0, mostRows).map(item)}</ul>`;
}

/** Whether a span can be drawn. */
export function isSpan({ from, to }: Span): boolean {
  return Number.isFinite(from) && Number.isFinite(to) && to >= from;
}

/** The state and how long it lasted, as far as they fit into a block of that share of the width. */
function spanText(span: Span, width: number): Markup | undefined {
  const fitting = [spanWords(span), span.state ?? ""].find(
    (text) => text !== "" && text.length * letter + 10 < width * rowWidth,
  );
  return fitting === undefined ? undefined : html`<text x="6" y="15">${fitting}</text>`;
}

function spanWords({ state, from, to }: Span): string {
  return [...(state === undefined ? [] : [state]), durationText(to - from)].join(" · ");
}

function counted(rows: number): string {
  return rows === 1 ? "one row" : `${rows} rows`;
}

const good = /^(up|online|active|alive|answer(s|ed|ing)?|master|ok|ready|running|served|yes)\b/i;
const bad = /^(down|offline|error|fail(s|ed|ing)?|silent|no answer|unanswered|gap|dead|lost|killed|gone)\b/i;

/** Good and bad states have their colours everywhere, others one after the other. */
function stateClass(state: string | undefined, states: readonly string[]): string {
  if (state === undefined) return "span";
  if (good.test(state)) return "span-good";
  return bad.test(state) ? "span-bad" : `tile-${states.indexOf(state) % 6}`;
}
