import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { markdownBlock, markdownCode, markdownTable, markdownText } from "./markdown-text.ts";
import type { ReportOptions } from "./report-options.ts";
import { byWeight, countsText, reasonOf, shortened, unaccounted, weightOf } from "./weight.ts";

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
    `## ${signs[verdict]} ${verdict.toUpperCase()}: ${markdownCode(path)}`,
    [
      `${countsText(image)}; ${notApplicable.length} not applicable.`,
      `Format ${markdownCode(format)}, ${virtualSize} bytes${sha256 === "" ? "" : `, SHA-256 ${markdownCode(sha256)}`}.`,
    ].join("\n"),
    ...(fault === undefined ? [] : [`**${markdownText(fault)}**`]),
  ];
}

function imageParts(image: ImageVerdict, options: ReportOptions): string[] {
  const { checks } = image;
  const others = byWeight(checks, options.strict).filter(({ outcome }) => outcome !== "pass");
  const passed = checks.filter(({ outcome }) => outcome === "pass");
  const closing = others.filter((check) => weightOf(check, options.strict) === "closing");
  return [
    ...headParts(image, options),
    ...(others.length === 0
      ? []
      : [
          markdownTable(
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
  const reason = outcome === "skipped" ? `: ${markdownCode(reasonOf(check), true)}` : "";
  return [markdownCode(id, true), grade, isClosing ? `**${outcome}**` : outcome, `${markdownText(title)}${reason}`];
}

function checkParts(check: CheckResult, { fixes }: ReportOptions): string[] {
  const { id, outcome, waiver, reason, evidence = [] } = check;
  const more = outcome === "fail" ? fixes.get(id) : undefined;
  const told = [...(waiver === undefined ? [] : [waiver]), ...(reason === undefined ? [] : [reason])];
  return [
    `### ${markdownCode(id)}`,
    ...(more === undefined ? [] : [markdownText(more.why)]),
    markdownBlock(told.length > 0 ? [...told, ...shortened(evidence)] : [reasonOf(check), ...shortened(evidence)]),
    ...(more === undefined ? [] : [`To do: ${markdownText(more.fix)}`]),
  ];
}

function folded(summary: string, checks: readonly CheckResult[]): string[] {
  const rows = checks.map(({ id, grade, title }) => [markdownCode(id, true), grade, markdownText(title)]);
  return [`<details><summary>${summary}</summary>`, markdownTable(["check", "grade", "states"], rows), "</details>"];
}
