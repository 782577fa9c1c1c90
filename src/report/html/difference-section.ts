import type { Difference, FileChange, PackageChange, ValueChange } from "../../difference/difference.ts";
import { bytesText } from "../quantity.ts";
import type { ImagePlace } from "./image-place.ts";
import { type Content, html, type Markup } from "./markup.ts";
import { counted, countText, valueText } from "./quantity.ts";
import { type Cell, type Column, dataTable, disclosure, heading, type Section, section, termList } from "./section.ts";

/** Rows of one table; two images may have nothing in common. */
const mostRows = 1000;

/** What changed since the earlier image: how near the two are, then a table for each kind of change. */
export function differenceSection(place: ImagePlace): Section | undefined {
  const { difference, level } = place;
  if (difference === undefined) return undefined;
  const { packages, packageSizes, files, figures } = difference;
  const tables = [
    part(level, "Packages", ["Package", "Change", "Before", "Now"], packages.map(packageRow)),
    ...valueParts.map(([title, name, read]) =>
      part(level, title, [name, "Before", "Now"], read(difference).map(valueRow)),
    ),
    part(
      level,
      "Figures",
      ["Figure", "Before", "Now"],
      figures.map(({ check, name, unit, old, new: now }) => [
        html`<bdi>${name}</bdi> <span class="aside">${check}</span>`,
        old === undefined ? "–" : valueText(old, unit),
        now === undefined ? "–" : valueText(now, unit),
      ]),
    ),
    part(
      level,
      "Size by package",
      ["Package", "Before", "Now", "Change"],
      packageSizes.map(({ package: name, old, new: now }) => [
        html`<bdi>${name === "" ? "no package" : name}</bdi>`,
        { shown: bytesText(old), value: old },
        { shown: bytesText(now), value: now },
        { shown: `${now < old ? "−" : "+"}${bytesText(Math.abs(now - old))}`, value: now - old },
      ]),
      1,
    ),
    part(level, "Files", ["Path", "Change", "Because of"], [...files].sort(unexplainedFirst).map(fileRow)),
  ];
  return section(place, "difference", "Since the previous release", html`${overview(difference)}${tables}`);
}

const levelWords: Readonly<Record<Difference["level"], string>> = {
  identical: "The two image files are identical.",
  "same-content": "Every file is the same; only what lies around them differs.",
  "same-layout": "The same files are there, but some of them differ.",
  different: "Files came, went, or changed their type, mode or owner.",
};

/** Changes that have a name and a value on either side. */
const valueParts: readonly (readonly [
  title: string,
  name: string,
  read: (all: Difference) => readonly ValueChange[],
])[] = [
  ["Checks", "Check", ({ checks }) => checks],
  ["Kernels", "Release", ({ kernels }) => kernels],
  ["Boot loader", "Setting", ({ boot }) => boot],
  ["Units", "Unit", ({ units }) => units],
  ["Ports", "Who listens", ({ ports }) => ports],
  ["Kernel settings", "Key", ({ sysctls }) => sysctls],
  ["Users", "User", ({ users }) => users],
  ["Groups", "Group", ({ groups }) => groups],
  ["Partitions", "What", ({ partitions }) => partitions],
];

function overview({ old, new: now, level, levelApartFromBuild, packages, files, incomplete }: Difference): Markup {
  const noise = levelApartFromBuild !== level && levelWords[levelApartFromBuild].toLowerCase();
  const unexplained = files.filter(({ cause }) => cause === undefined).length;
  return html`<p>${levelWords[level]}${noise !== false && ` Apart from what differs between any two builds: ${noise}`}</p>
${incomplete.map((sentence) => html`<p class="note"><bdi>${sentence}</bdi></p>`)}
${termList([
  ["Compared with", html`<bdi class="path">${old.path}</bdi>`],
  ["SHA-256", old.sha256 !== undefined && html`<code class="digest">${old.sha256}</code>`],
  ["File", change(old.fileSize, now.fileSize)],
  ["Files together", change(old.bytes, now.bytes)],
  ["Packages", packages.length === 0 ? "the same" : changeCounts(packages)],
  [
    "Files",
    files.length === 0
      ? "the same"
      : `${counted(files.length, "change")}, ${countText(unexplained)} of them without a known cause`,
  ],
])}
`;
}

function changeCounts(packages: readonly PackageChange[]): string {
  return (["added", "removed", "upgraded", "downgraded", "changed"] as const)
    .map((change) => [packages.filter((one) => one.change === change).length, change] as const)
    .filter(([count]) => count > 0)
    .map(([count, change]) => `${countText(count)} ${change}`)
    .join(", ");
}

function change(old: number, now: number): string {
  return `${bytesText(old)} before, ${bytesText(now)} now`;
}

/** A table of changes, folded where it is long; none where nothing changed. */
function part(
  level: number,
  title: string,
  names: readonly string[],
  rows: readonly (readonly Cell[])[],
  numbersFrom = names.length,
): Content {
  if (rows.length === 0) return undefined;
  const columns: readonly Column[] = names.map((name, index) => ({ title: name, isNumber: index >= numbersFrom }));
  const table = dataTable(`${title} that changed`, columns, rows.slice(0, mostRows), { sortable: true });
  const left = rows.length - mostRows;
  const content = html`${table}${left > 0 && html`<p class="note">and ${counted(left, "more row")}, which the JSON of the comparison has</p>`}`;
  return html`${heading(level + 1, title)}
${rows.length <= 30 ? content : disclosure(counted(rows.length, "change"), content)}
`;
}

function packageRow({ name, architecture, change: kind, old, new: now }: PackageChange): readonly Cell[] {
  return [html`<bdi>${name}</bdi> <span class="aside"><bdi>${architecture}</bdi></span>`, kind, guest(old), guest(now)];
}

function valueRow({ name, old, new: now }: ValueChange): readonly Cell[] {
  return [guest(name), guest(old), guest(now)];
}

function fileRow({ path, change: kind, aspects, cause }: FileChange): readonly Cell[] {
  const because = cause === undefined ? "" : cause.kind === "package" ? cause.package : cause.noise;
  return [html`<bdi class="path">${path}</bdi>`, [kind, ...aspects].join(", "), guest(because)];
}

function unexplainedFirst(one: FileChange, other: FileChange): number {
  return Number(one.cause !== undefined) - Number(other.cause !== undefined);
}

function guest(word: string | undefined): Markup {
  return html`<bdi>${word ?? "–"}</bdi>`;
}
