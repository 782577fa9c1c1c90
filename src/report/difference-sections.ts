import { whyOf } from "../difference/build-noise.ts";
import type { BuildNoise, Difference, FileChange, ValueChange } from "../difference/difference.ts";
import { securityItems, valuePhrase } from "./difference-highlights.ts";
import { type Phrase, say } from "./phrase.ts";
import { bytesText, changeText, counted } from "./quantity.ts";

/** A part of what a difference comes to, for every format: sentences, or a table. */
export interface Section {
  readonly title: string;
  /** One line above the items. */
  readonly lead?: string;
  readonly items: readonly Phrase[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly Phrase[])[] };
}

/** Packages whose sizes are told. */
const mostSizes = 10;

/** All that differs, what bears on security first; sections without anything in them are left out. */
export function differenceSections(difference: Difference): Section[] {
  const { kernels, boot, partitions, units, sysctls } = difference;
  const values = (noun: string, changes: readonly ValueChange[]) => changes.map((one) => valuePhrase(noun, one));
  const sections: Section[] = [
    { title: "Security", items: securityItems(difference) },
    packages(difference),
    {
      title: "Kernel and disk",
      items: [...values("Kernel", kernels), ...values("Boot loader:", boot), ...values("Disk:", partitions)],
    },
    { title: "Services", items: values("Unit", units) },
    { title: "Kernel settings", items: values("Setting", sysctls) },
    figures(difference),
    sizes(difference),
    { title: "Checks", items: values("Check", difference.checks) },
    files(difference),
    noise(difference),
  ];
  return sections.filter(({ items, table }) => items.length > 0 || (table?.rows.length ?? 0) > 0);
}

/** What changed in a line. */
export function headline(difference: Difference): string {
  const { level, packages: changes, files: paths } = difference;
  if (level === "identical") return "The two files are the same, byte for byte.";
  if (level === "same-content") return "The two images hold the same files with the same content.";
  const kinds = ["upgraded", "downgraded", "changed", "added", "removed"] as const;
  const counts = kinds.map((kind) => ({ kind, number: changes.filter(({ change }) => change === kind).length }));
  const told = counts.filter(({ number }) => number > 0).map(({ kind, number }) => `${number} ${kind}`);
  const packaged = told.length === 0 ? "No package changed" : `Packages: ${told.join(", ")}`;
  const alone = paths.filter(({ cause }) => cause === undefined).length;
  const layout = level === "same-layout" ? "; every path is there with the same type, mode and owner" : "";
  return `${packaged}; paths that differ: ${paths.length}, for no known cause ${alone}${layout}.`;
}

/** How it is known that the files which are not told are the same, and what could not be compared. */
export function proofItems({ proof, hashedFiles, believedFiles, incomplete }: Difference): Phrase[] {
  const hashed = `the SHA-256 of ${counted(hashedFiles, "file")} of equal size was compared`;
  const sentence = {
    bytes: "Both files were compared byte for byte.",
    digests: `All contents are proven: ${hashed}.`,
    records: `Contents: ${hashed}; ${counted(believedFiles, "file")} were not read, since both package databases record the same digest of them and their sizes and times are equal. Add --deep to hash these too.`,
  }[proof];
  return [[sentence], ...incomplete.map((reason) => say`Not compared: ${reason}.`)];
}

function packages({ packages: changes }: Difference): Section {
  const rows = changes.map(({ name, change, old = "–", new: now = "–" }) => [
    say`${name}`,
    say`${old}`,
    say`${now}`,
    [change],
  ]);
  return { title: "Packages", items: [], table: { head: ["package", "old", "new", "change"], rows } };
}

function figures({ figures: changes }: Difference): Section {
  const shown = (value: number | undefined) => [value === undefined ? "–" : `${value}`];
  const rows = changes.map(({ check, name, unit, old, new: now }) => [
    say`${check}`,
    say`${name}`,
    shown(old),
    shown(now),
    say`${unit}`,
  ]);
  const head = ["check", "figure", "old", "new", "unit"];
  return { title: "Boot time and traffic", items: [], table: { head, rows } };
}

function sizes({ old, new: now, packageSizes }: Difference): Section {
  const total = (name: string, was: number, is: number) =>
    was === is ? [] : [[`${name}: ${bytesText(is)}, ${changeText(was, is)}.`]];
  const rows = packageSizes
    .slice(0, mostSizes)
    .map(({ package: name, old: was, new: is }) => [
      name === "" ? ["files of no package"] : say`${name}`,
      [bytesText(was)],
      [bytesText(is)],
      [changeText(was, is)],
    ]);
  return {
    title: "Sizes",
    items: [
      ...total("Image file", old.fileSize, now.fileSize),
      // A tar makes no disk.
      ...(old.partitionTable && now.partitionTable ? total("Disk", old.virtualSize, now.virtualSize) : []),
      ...total("All files", old.bytes, now.bytes),
    ],
    table: { head: ["package", "old", "new", "change"], rows },
  };
}

function files({ files: changes }: Difference): Section {
  const alone = changes.filter(({ cause }) => cause === undefined);
  const owned = changes.filter(({ cause }) => cause?.kind === "package").length;
  const lead = `With their packages ${counted(owned, "more path")} changed.`;
  return { title: "Files that no package explains", ...(owned > 0 && { lead }), items: alone.map(filePhrase) };
}

function filePhrase({ path, change, aspects, old, new: now }: FileChange): Phrase {
  if (change !== "changed") return [`${change} `, { guest: path }];
  const mode = aspects.includes("mode") && old && now ? ` (${old.mode.toString(8)} → ${now.mode.toString(8)})` : "";
  const target = aspects.includes("target") ? say` (${old?.target ?? ""} → ${now?.target ?? ""})` : [];
  const owner = aspects.includes("owner") && old && now ? ` (${old.uid}:${old.gid} → ${now.uid}:${now.gid})` : "";
  return ["changed ", { guest: path }, `: ${aspects.join(", ")}${mode}${owner}`, ...target];
}

/** Files per kind of noise, with why they differ, and the first few of them. */
function noise({ files: changes }: Difference): Section {
  const kinds = new Map<BuildNoise, FileChange[]>();
  for (const file of changes) {
    if (file.cause?.kind !== "build") continue;
    kinds.set(file.cause.noise, [...(kinds.get(file.cause.noise) ?? []), file]);
  }
  const few = 3;
  const items = [...kinds].map(([kind, found]): Phrase => {
    const named = found.slice(0, few).flatMap(({ path }): Phrase => [" ", { guest: path }]);
    const more = found.length > few ? ` and ${found.length - few} more` : "";
    return [`${counted(found.length, "path")}:`, ...named, `${more}: ${whyOf(kind)}.`];
  });
  return { title: "Differs between any two builds", items };
}
