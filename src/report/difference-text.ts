import type { ComparedImage, Difference } from "../difference/difference.ts";
import { differenceSections, headline, proofItems, type Section } from "./difference-sections.ts";
import { escapeControls } from "./escape.ts";
import { type Phrase, render } from "./phrase.ts";
import { bytesText } from "./quantity.ts";
import type { Colors } from "./terminal.ts";

/** Lines of one section; a new kernel alone has four thousand files. */
const mostLines = 60;
/** Characters of one of the guest's words. */
const longest = 200;

/** A difference for people: lines that end in a line end. */
export function differenceText(difference: Difference, colors: Pick<Colors, "bold" | "dim">): string {
  const { level, levelApartFromBuild } = difference;
  const apart = levelApartFromBuild === level ? "" : ` (${levelApartFromBuild} apart from what every build changes)`;
  const lines = [
    `${colors.bold("old")}  ${imageLine(difference.old)}`,
    `${colors.bold("new")}  ${imageLine(difference.new)}`,
    ...differenceSections(difference).flatMap((section) => ["", ...sectionLines(section, colors)]),
    "",
    ...proofItems(difference).map((item) => colors.dim(plain(item))),
    `${colors.bold(level)}${apart}: ${headline(difference)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function imageLine({ path, format, fileSize, system, packages, files }: ComparedImage): string {
  const name = system?.name ?? "no system named";
  const facts = `${format}, ${bytesText(fileSize)}, ${name}, ${packages} packages, ${files} files`;
  return escapeControls(`${path}  ${facts}`);
}

function sectionLines({ title, lead, items, table }: Section, colors: Pick<Colors, "bold" | "dim">): string[] {
  const lines = [...items.map(plain), ...(table ? tableLines(table) : [])];
  const left = lines.length - mostLines;
  const shown = left > 0 ? [...lines.slice(0, mostLines), `and ${left} more, which --json has`] : lines;
  return [
    colors.bold(title),
    ...(lead === undefined ? [] : [colors.dim(`  ${lead}`)]),
    ...shown.map((line) => `  ${line}`),
  ];
}

function tableLines({ rows }: NonNullable<Section["table"]>): string[] {
  const cells = rows.slice(0, mostLines + 1).map((row) => row.map(plain));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const shown = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...shown, ...rows.slice(mostLines + 1).map(() => "")];
}

function plain(phrase: Phrase): string {
  return render(
    phrase,
    (ours) => ours,
    (guest) => escapeControls(guest.length > longest ? `${guest.slice(0, longest)}…` : guest),
  );
}
