import type { ComparedImage, Difference } from "../difference/difference.ts";
import { differenceSections, headline, proofItems, type Section } from "./difference-sections.ts";
import { markdownCode, markdownTable, markdownText } from "./markdown-text.ts";
import { type Phrase, render } from "./phrase.ts";
import { bytesText, changeText } from "./quantity.ts";

/** Items and rows of one section; who needs all of them takes the JSON. */
const mostItems = 200;

/** A draft of the new image's release notes in Markdown: what changed in a sentence, then what bears on security, then all else. */
export function releaseNotes(difference: Difference): string {
  const { old, new: now } = difference;
  const parts = [
    `# Release notes: ${markdownText(baseName(now.path))}`,
    `${headline(difference)} The image file has ${bytesText(now.fileSize)}, ${changeText(old.fileSize, now.fileSize)}.`,
    markdownTable(["", "old", "new"], identityRows(old, now)),
    ...differenceSections(difference).flatMap(sectionParts),
    "## How this was found",
    list(proofItems(difference)),
  ];
  return `${parts.join("\n\n")}\n`;
}

function baseName(path: string): string {
  return path.split("/").at(-1) || path;
}

function identityRows(old: ComparedImage, now: ComparedImage): string[][] {
  const facts: readonly (readonly [string, (image: ComparedImage) => string])[] = [
    ["image", ({ path }) => markdownCode(baseName(path), true)],
    ["SHA-256", ({ sha256 }) => (sha256 === undefined ? "–" : markdownCode(sha256, true))],
    ["system", ({ system }) => (system?.name === undefined ? "–" : markdownCode(system.name, true))],
    ["format", ({ format }) => format],
    ["disk", ({ virtualSize }) => bytesText(virtualSize)],
    ["packages", ({ packages }) => `${packages}`],
    ["files", ({ files, bytes }) => `${files}, ${bytesText(bytes)}`],
  ];
  return facts.map(([name, of]) => [name, of(old), of(now)]);
}

function sectionParts({ title, lead, items, table }: Section): string[] {
  const rows = table?.rows.slice(0, mostItems).map((row) => row.map((cell) => markdown(cell, true))) ?? [];
  const left = Math.max(0, items.length - mostItems) + Math.max(0, (table?.rows.length ?? 0) - mostItems);
  return [
    `## ${title}`,
    ...(lead === undefined ? [] : [lead]),
    ...(items.length === 0 ? [] : [list(items.slice(0, mostItems))]),
    ...(table === undefined || rows.length === 0 ? [] : [markdownTable(table.head, rows)]),
    ...(left > 0 ? [`And ${left} more, which the JSON has.`] : []),
  ];
}

function list(items: readonly Phrase[]): string {
  return items.map((item) => `- ${markdown(item)}`).join("\n");
}

function markdown(phrase: Phrase, inCell = false): string {
  // Our own words have nothing that Markdown would see.
  return render(
    phrase,
    (ours) => ours,
    (guest) => markdownCode(guest, inCell),
  );
}
