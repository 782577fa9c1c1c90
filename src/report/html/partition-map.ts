import type { PartitionSummary } from "../../verify/verdict.ts";
import { html, type Markup } from "./markup.ts";
import { percent } from "./outcome-mark.ts";
import { diskText } from "./quantity.ts";
import { dataTable } from "./section.ts";

/** Partitions that are drawn and listed; a GPT may hold very many. */
const mostPartitions = 128;

/** Part of a disk that is too narrow to be seen is drawn this wide. */
const narrowest = 0.004;

/** The disk as a bar, to scale, and its partitions as a table. */
export function partitionMap(all: readonly PartitionSummary[], diskSize: number): Markup {
  const partitions = [...all].sort((one, other) => one.offset - other.offset).slice(0, mostPartitions);
  const size = Math.max(diskSize, ...partitions.map(({ offset, size }) => offset + size), 1);
  const blocks = partitions.map((partition, index) => {
    const x = Math.min(partition.offset / size, 1 - narrowest);
    const width = Math.min(Math.max(partition.size / size, narrowest), 1 - x);
    return html`<svg x="${percent(x)}" width="${percent(width)}" height="100%"><title>${label(partition)}</title><rect class="tile-${index % 6}" width="100%" height="100%"/><text x="10" y="25">${label(partition)}</text><text class="aside" x="10" y="44">${diskText(partition.size)}</text></svg>
`;
  });
  const rows = partitions.map((partition) => [
    String(partition.index),
    { shown: diskText(partition.offset), value: partition.offset },
    { shown: diskText(partition.size), value: partition.size },
    html`<bdi>${partition.type}</bdi>`,
    html`<bdi>${partition.filesystem ?? "–"}</bdi>`,
    html`<bdi>${partition.name ?? ""}</bdi>${partition.bootable && " boot flag"}`,
  ]);
  const columns = [
    { title: "Partition" },
    { title: "Begins at", isNumber: true },
    { title: "Size", isNumber: true },
    { title: "Type" },
    { title: "File system" },
    { title: "Name and flags" },
  ];
  return html`<svg class="partition-map" role="img" aria-label="The disk of ${diskText(diskSize)} to scale: ${partitions.map(label).join(", ")}; the table below has the figures" width="100%" height="56">
<rect class="free" width="100%" height="100%"/>
${blocks}</svg>
${dataTable("Partitions, as the table of the disk has them", columns, rows)}
${all.length > partitions.length && html`<p class="note">and ${all.length - partitions.length} more, which the JSON has</p>`}`;
}

function label({ index, filesystem, name }: PartitionSummary): string {
  return [String(index), filesystem, name].filter((part) => part !== undefined && part !== "").join(" · ");
}
