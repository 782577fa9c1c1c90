import { escapeControls } from "./escape.ts";

/** Characters of one string that are shown; a comment or the summary of a job has little room. */
const longest = 500;

/** Plain words: whatever Markdown could see in them is escaped, and a zero-width space keeps `@` from calling somebody. */
export function markdownText(words: string): string {
  return cut(words)
    .trim()
    .replace(/[\\`*_{}[\]<>&|~#!@$^]|:(?=\S)/g, "\\$&")
    .replace(/^(?=[-+=])|(?<=^\d+|www)(?=[.)])/gi, "\\")
    .replaceAll("\\@", "\\@\u200b");
}

/** A word of a guest as code, in which nothing is obeyed; in a cell of a table `|` would still end the cell, escaped or not. */
export function markdownCode(word: string, inCell = false): string {
  const shown = cut(word);
  const fence = fenceAround(shown, 1);
  // One blank at each end is taken away again (CommonMark 0.31, 6.1), and keeps a backtick from joining the fence.
  const padded = /^[` ]|[` ]$|^$/.test(shown) ? ` ${shown} ` : shown;
  return `${fence}${inCell ? padded.replaceAll("|", "\\x7c") : padded}${fence}`;
}

/** Lines of a guest as a block of code. */
export function markdownBlock(lines: readonly string[]): string {
  const shown = lines.map(cut);
  const fence = fenceAround(shown.join("\n"), 3);
  return [`${fence}text`, ...shown, fence].join("\n");
}

/** Backticks, more of them than stand in a row anywhere in it. */
function fenceAround(shown: string, least: number): string {
  const runs = [...shown.matchAll(/`+/g)].map(([run]) => run.length + 1);
  return "`".repeat(Math.max(least, ...runs));
}

/** A table as GitHub and GitLab read it; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cut(words: string): string {
  const safe = escapeControls(words);
  // Half of a character of two UTF-16 units is none.
  return safe.length > longest ? `${safe.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…` : safe;
}
