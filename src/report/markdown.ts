import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";
import type { ReportOptions } from "./report-options.ts";
import { countsText, reasonOf, shortened, unaccounted, weightOf } from "./weight.ts";

/** Characters of one string that are shown; a comment or the summary of a job has little room. */
const longest = 500;

const signs = { pass: "✅", fail: "❌", error: "❗" } as const;

/**
 * The verdicts as Markdown (CommonMark with the tables of GitHub and GitLab), for a comment, a ticket or the summary of a
 * job: the verdict first, then what did not pass with why, evidence and fix, then what passed, folded.
 */
export function markdownReport(document: VerdictDocument, options: ReportOptions): string {
  return joined(document.images.flatMap((image) => imageParts(image, options)));
}

/** The same within so many bytes of UTF-8: where it does not fit only the verdicts, and of those as many as fit. */
export function shortMarkdownReport(document: VerdictDocument, options: ReportOptions, bytes: number): string {
  const whole = markdownReport(document, options);
  if (Buffer.byteLength(whole) <= bytes) return whole;
  const parts: string[] = [];
  let length = 200;
  for (const image of document.images) {
    const head = headParts(image, options).join("\n\n");
    length += Buffer.byteLength(head) + 2;
    if (length > bytes) break;
    parts.push(head);
  }
  const left = document.images.length - parts.length;
  return joined([...parts, `There is no room for more here${left > 0 ? `; ${left} images are left out` : ""}.`]);
}

function joined(parts: readonly string[]): string {
  return `${(parts.length > 0 ? parts : ["No image was verified."]).join("\n\n")}\n`;
}

function headParts(image: ImageVerdict, options: ReportOptions): string[] {
  const { path, sha256, format, virtualSize, verdict, notApplicable } = image;
  const fault = unaccounted(image, options.strict);
  return [
    `## ${signs[verdict]} ${verdict.toUpperCase()}: ${code(path)}`,
    [
      `${countsText(image)}; ${notApplicable.length} not applicable.`,
      `Format ${code(format)}, ${virtualSize} bytes${sha256 === "" ? "" : `, SHA-256 ${code(sha256)}`}.`,
    ].join("\n"),
    ...(fault === undefined ? [] : [`**${text(fault)}**`]),
  ];
}

function imageParts(image: ImageVerdict, options: ReportOptions): string[] {
  const { checks } = image;
  const others = checks.filter(({ outcome }) => outcome !== "pass");
  const passed = checks.filter(({ outcome }) => outcome === "pass");
  const closing = others.filter((check) => weightOf(check, options.strict) === "closing");
  return [
    ...headParts(image, options),
    ...(others.length === 0
      ? []
      : [
          table(
            ["check", "grade", "outcome", "states"],
            others.map((check) => row(check, closing.includes(check))),
          ),
        ]),
    ...others.filter((check) => check.outcome !== "skipped").flatMap((check) => checkParts(check, options)),
    ...(passed.length === 0 ? [] : folded(`${passed.length} passed`, passed)),
  ];
}

function row(check: CheckResult, isClosing: boolean): string[] {
  const { id, grade, outcome, title } = check;
  const reason = outcome === "skipped" ? `: ${code(reasonOf(check), true)}` : "";
  return [code(id, true), grade, isClosing ? `**${outcome}**` : outcome, `${text(title)}${reason}`];
}

function checkParts(check: CheckResult, { fixes }: ReportOptions): string[] {
  const { id, outcome, waiver, reason, evidence = [] } = check;
  const more = outcome === "fail" ? fixes.get(id) : undefined;
  const told = [...(waiver === undefined ? [] : [waiver]), ...(reason === undefined ? [] : [reason])];
  return [
    `### ${code(id)}`,
    ...(more === undefined ? [] : [text(more.why)]),
    fenced(told.length > 0 ? [...told, ...shortened(evidence)] : [reasonOf(check), ...shortened(evidence)]),
    ...(more === undefined ? [] : [`To do: ${text(more.fix)}`]),
  ];
}

function folded(summary: string, checks: readonly CheckResult[]): string[] {
  const rows = checks.map(({ id, grade, title }) => [code(id, true), grade, text(title)]);
  return [`<details><summary>${summary}</summary>`, table(["check", "grade", "states"], rows), "</details>"];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Plain words: whatever Markdown could see in them is escaped, and a zero-width space keeps `@` from calling somebody. */
function text(words: string): string {
  return cut(words)
    .replace(/[!-/:-@[-`{-~]/g, "\\$&")
    .replaceAll("\\@", "\\@\u200b");
}

/** A word of a guest as code, in which nothing is obeyed; in a cell of a table `|` would still end the cell, escaped or not. */
function code(word: string, inCell = false): string {
  const shown = cut(word);
  const fence = fenceAround(shown, 1);
  // One blank at each end is taken away again (CommonMark 0.31, 6.1), and keeps a backtick from joining the fence.
  const padded = /^[` ]|[` ]$|^$/.test(shown) ? ` ${shown} ` : shown;
  return `${fence}${inCell ? padded.replaceAll("|", "\\x7c") : padded}${fence}`;
}

function fenced(lines: readonly string[]): string {
  const shown = lines.map(cut);
  const fence = fenceAround(shown.join("\n"), 3);
  return [`${fence}text`, ...shown, fence].join("\n");
}

/** Backticks, more of them than stand in a row anywhere in it. */
function fenceAround(shown: string, least: number): string {
  const runs = [...shown.matchAll(/`+/g)].map(([run]) => run.length + 1);
  return "`".repeat(Math.max(least, ...runs));
}

function cut(words: string): string {
  const safe = escapeControls(words);
  // Half of a character of two UTF-16 units is none.
  return safe.length > longest ? `${safe.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…` : safe;
}
