import type { CheckResult, Measurement } from "../../verify/verdict.ts";
import { distributionPlot, shareText } from "./distribution-plot.ts";
import type { ImagePlace } from "./image-place.ts";
import { html, type Markup } from "./markup.ts";
import { durationText, valueText } from "./quantity.ts";
import { dataTable, disclosure, heading, type Section, section, termList } from "./section.ts";
import { seriesPlot, thinned } from "./series-plot.ts";
import { isSpan, timelinePlot } from "./timeline-plot.ts";

type Drawn = Exclude<Measurement, { kind: "value" }>;

/** Rows of a table below a plot, and moments of a series that stand in one. */
const mostRows = 200;
const mostMoments = 40;

/** What the checks measured of the running amphora: figures, and plots with their figures as tables. */
export function measurementsSection(place: ImagePlace): Section | undefined {
  const measured = place.image.checks.flatMap((check, index) =>
    check.measurements === undefined || check.measurements.length === 0
      ? []
      : html`${measurements(place, check, index)}`,
  );
  if (measured.length === 0) return undefined;
  return section(place, "measurements", "Boot and traffic", html`${measured}`);
}

function measurements({ level, prefix }: ImagePlace, { title, measurements = [] }: CheckResult, index: number): Markup {
  const values = measurements.filter((one) => one.kind === "value");
  const drawn = measurements.filter((one): one is Drawn => one.kind !== "value" && canBeDrawn(one));
  return html`${heading(level + 1, html`<a class="quiet" href="#${prefix}check-${index}">${title}</a>`)}
${
  values.length > 0 &&
  termList(
    values.map(({ name, value, unit }) => [name, valueText(value, unit)]),
    "values",
  )
}
${drawn.length > 0 && html`<div class="figures">\n${drawn.map(figure)}</div>\n`}`;
}

function figure(measurement: Drawn): Markup {
  return html`<figure><figcaption>${measurement.name}</figcaption>
${drawing(measurement)}
${disclosure("As a table", table(measurement))}
</figure>
`;
}

/** Whether there is anything to draw: a line takes two points. */
function canBeDrawn(measurement: Drawn): boolean {
  switch (measurement.kind) {
    case "series":
      return measurement.points.filter((point) => point.every(Number.isFinite)).length > 1;
    case "distribution":
      return measurement.quantiles.length > 1;
    case "timeline":
      return measurement.spans.some(isSpan);
  }
}

function drawing(measurement: Drawn): Markup {
  switch (measurement.kind) {
    case "series":
      return seriesPlot(measurement);
    case "distribution":
      return distributionPlot(measurement);
    case "timeline":
      return timelinePlot(measurement);
  }
}

function table(measurement: Drawn): Markup {
  const { name } = measurement;
  switch (measurement.kind) {
    case "series": {
      const rows = evenly(thinned(measurement.points), mostMoments).map(([time, value]) => [
        durationText(time),
        valueText(value, measurement.unit),
      ]);
      return dataTable(
        `${name} over time`,
        [
          { title: "After", isNumber: true },
          { title: "Value", isNumber: true },
        ],
        rows,
      );
    }
    case "distribution": {
      const rows = evenly(measurement.quantiles).map(([share, value]) => [
        shareText(share),
        valueText(value, measurement.unit),
      ]);
      return dataTable(`Quantiles of ${name}`, [{ title: "Share" }, { title: "At or below", isNumber: true }], rows);
    }
    case "timeline": {
      const rows = evenly(measurement.spans.filter(isSpan)).map(({ label, state, from, to }) => [
        label,
        state ?? "",
        durationText(from),
        durationText(to - from),
      ]);
      const columns = [
        { title: "What" },
        { title: "State" },
        { title: "From", isNumber: true },
        { title: "For", isNumber: true },
      ];
      return dataTable(`Spans of ${name}`, columns, rows);
    }
  }
}

/** So many rows as a table may have, evenly chosen, the last one among them. */
function evenly<Row>(rows: readonly Row[], most = mostRows): readonly Row[] {
  if (rows.length <= most) return rows;
  const step = (rows.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => rows[Math.round(index * step)]).filter((row) => row !== undefined);
}
