import type { Measurement } from "./measure.ts";

/** A row: what was measured, or the name of what could not be; and its peak memory in bytes when that was looked at. */
export interface Row {
  readonly measurement: Measurement;
  readonly memory?: number;
}

/** Prints a Markdown table of times beside those of its first row. */
export function printTable(title: string, rows: readonly Row[]): void {
  const ours = rows[0]?.measurement.seconds ?? Number.NaN;
  console.log(`\n### ${title}\n`);
  console.log("| what | wall s | ratio | CPU s | peak MB | runs |\n|---|---|---|---|---|---|");
  for (const { measurement, memory } of rows) {
    const { name, seconds, processor, runs } = measurement;
    const figures =
      runs === 0
        ? ["not measured here", "", "", "", ""]
        : [
            seconds.toFixed(3),
            `${Number((seconds / ours).toPrecision(3))}`,
            processor?.toFixed(2) ?? "–",
            memory === undefined ? "–" : `${Math.round(memory / 1e6)}`,
            `${runs}`,
          ];
    console.log(`| ${[name, ...figures].join(" | ")} |`);
  }
}
