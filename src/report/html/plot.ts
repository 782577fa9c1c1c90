import { scaleLinear } from "d3-scale";
import { html, Markup } from "./markup.ts";
import { percent } from "./outcome-mark.ts";

/** A direction of a plot: where its values lie from 0 to 1, and what is written along it. */
export interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** Height of the field of a plot, in pixels, and that with what is written below it. */
const field = 150;
const withTicks = field + 26;

/** The units that a path in the field is drawn in, both ways. */
export const fieldUnits = 1000;

/** An axis from `least` to `most`, ended at round numbers unless `exact`. */
export function linearAxis(least: number, most: number, text: (value: number) => string, exact = false): Axis {
  const scale = scaleLinear().domain([least, most > least ? most : least + 1]);
  if (!exact) scale.nice(5);
  return { place: (value) => scale(value), ticks: scale.ticks(5).map((value) => ({ value, text: text(value) })) };
}

/**
 * A plot as wide as the page lets it be: what is drawn is stretched, what is written is not.
 *
 * @param drawing what stands in the field, in units of {@link fieldUnits} from its upper left corner
 */
export function plot(label: string, x: Axis, y: Axis, drawing: Markup): Markup {
  const down = (value: number) => ((1 - y.place(value)) * field + 8).toFixed(1);
  const side = y.ticks.map(
    ({ value, text }) => html`<text x="100%" dx="-8" y="${down(value)}" dy="4" text-anchor="end">${text}</text>`,
  );
  const lines = y.ticks.map(
    ({ value }) => html`<line class="grid" x2="100%" y1="${down(value)}" y2="${down(value)}"/>`,
  );
  return html`<div class="plot" role="img" aria-label="${label}"><svg aria-hidden="true" class="side" height="${withTicks}">${side}</svg><svg aria-hidden="true" width="100%" height="${withTicks}">${lines}
<svg y="8" width="100%" height="${field}" viewBox="0 0 ${fieldUnits} ${fieldUnits}" preserveAspectRatio="none">${drawing}</svg>
${ticksAlong(x, withTicks - 4)}</svg></div>`;
}

/** What is written along the lower edge; the words at the ends stay inside, and every second one is for wide pages. */
export function ticksAlong(axis: Axis, y: number): readonly Markup[] {
  return axis.ticks.map(({ value, text }, index) => {
    const at = axis.place(value);
    const anchor = at < 0.03 ? "start" : at > 0.97 ? "end" : "middle";
    return html`<text${index % 2 === 1 && new Markup(' class="wide"')} x="${percent(at)}" y="${y}" text-anchor="${anchor}">${text}</text>`;
  });
}
