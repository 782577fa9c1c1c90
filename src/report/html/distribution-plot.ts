import { curveMonotoneX, line } from "d3-shape";
import type { Measurement } from "../../verify/verdict.ts";
import { html, type Markup } from "./markup.ts";
import { type Axis, fieldUnits, linearAxis, plot } from "./plot.ts";
import { percentText, valueText } from "./quantity.ts";

type Distribution = Extract<Measurement, { kind: "distribution" }>;

/** Shares that are written below the plot where it reaches them. */
const marked = [0.5, 0.9, 0.99, 0.999, 0.9999];

/** A distribution as the curve of its quantiles; each further nine of the share takes the same width, so that the tail is seen. */
export function distributionPlot({ name, unit, quantiles }: Distribution): Markup {
  const points = quantiles.filter(([share, value]) => share >= 0 && share <= 1 && Number.isFinite(value));
  const x = tailAxis(points.map(([share]) => share));
  const values = points.map(([, value]) => value);
  const y = linearAxis(Math.min(0, ...values), Math.max(0, ...values), (value) => valueText(value, unit));
  const path = line<(typeof points)[number]>()
    .x(([share]) => x.place(share) * fieldUnits)
    .y(([, value]) => (1 - y.place(value)) * fieldUnits)
    .curve(curveMonotoneX);
  const told = points.filter(([share]) => [0.5, 0.9, 0.99, 1].includes(share));
  const label = `${name}: ${(told.length > 0 ? told : points).map(([share, value]) => `${shareText(share)} within ${valueText(value, unit)}`).join(", ")}`;
  return plot(label, x, y, html`<path class="line" d="${path(points) ?? ""}"/>`);
}

/** A share of all in words. */
export function shareText(share: number): string {
  return share === 1 ? "all" : share === 0 ? "least" : percentText(share);
}

function tailAxis(shares: readonly number[]): Axis {
  const nines = (share: number) => -Math.log10(1 - share);
  const known = shares.filter((share) => share < 1);
  const [least, last] = [Math.min(1, ...known), Math.max(0, ...known)];
  const begin = least < 1 ? nines(least) : 0;
  // The whole stands half a nine behind the last share that is known.
  const width = Math.max(nines(last) - begin, 0.1) + (shares.includes(1) ? 0.5 : 0);
  const ticks = [...marked.filter((share) => share >= least && share <= last), ...(shares.includes(1) ? [1] : [])];
  return {
    place: (share) => (share === 1 ? 1 : Math.min(1, (nines(share) - begin) / width)),
    ticks: ticks.map((value) => ({ value, text: shareText(value) })),
  };
}
