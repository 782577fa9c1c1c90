import { area, line } from "d3-shape";
import type { Measurement } from "../../verify/verdict.ts";
import { html, type Markup } from "./markup.ts";
import { fieldUnits, linearAxis, plot } from "./plot.ts";
import { durationText, valueText } from "./quantity.ts";

type Series = Extract<Measurement, { kind: "series" }>;
type Point = Series["points"][number];

/** Points that are drawn; of more, the lowest and the highest of each stretch of time. */
const mostPoints = 600;

/** A quantity over time as a line. */
export function seriesPlot({ name, unit, points: all }: Series): Markup {
  const points = thinned(all.filter((point) => point.every(Number.isFinite)));
  const [times, values] = [points.map(([time]) => time), points.map(([, value]) => value)];
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const x = linearAxis(Math.min(...times), Math.max(...times), durationText, true);
  const y = linearAxis(least, most, (value) => valueText(value, unit));
  const right = ([time]: Point) => x.place(time) * fieldUnits;
  const height = (value: number) => (1 - y.place(value)) * fieldUnits;
  const shape = area<Point>()
    .x(right)
    .y0(height(0))
    .y1(([, value]) => height(value));
  const path = line<Point>()
    .x(right)
    .y(([, value]) => height(value));
  const label = `${name} over ${durationText((times.at(-1) ?? 0) - (times[0] ?? 0))}: from ${valueText(Math.min(...values), unit)} to ${valueText(Math.max(...values), unit)}`;
  return plot(
    label,
    x,
    y,
    html`<path class="area" d="${shape(points) ?? ""}"/><path class="line" d="${path(points) ?? ""}"/>`,
  );
}

/** The same line with fewer points. */
export function thinned(points: readonly Point[]): Point[] {
  if (points.length <= mostPoints) return [...points];
  const stretch = Math.ceil(points.length / (mostPoints / 2));
  const kept: Point[] = [];
  for (let at = 0; at < points.length; at += stretch) {
    const some = points.slice(at, at + stretch);
    const lowest = some.reduce((one, other) => (other[1] < one[1] ? other : one));
    const highest = some.reduce((one, other) => (other[1] > one[1] ? other : one));
    kept.push(...(lowest === highest ? [lowest] : lowest[0] < highest[0] ? [lowest, highest] : [highest, lowest]));
  }
  return kept;
}
