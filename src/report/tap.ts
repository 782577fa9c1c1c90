import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";
import type { ReportOptions } from "./report-options.ts";
import { reasonOf, unaccounted, type Weight, weightOf } from "./weight.ts";

/**
 * The verdicts as TAP 14 (testanything.org): a subtest for each image, a test point for each check. What closes the gate is
 * `not ok`; what failed without closing it is marked `TODO`, and what was skipped without closing it `SKIP`, which no harness
 * counts as failures.
 */
export function tapReport(document: VerdictDocument, options: ReportOptions): string {
  const { images } = document;
  const lines = images.flatMap((image, index) => {
    const points = pointsOf(image, options);
    const isGreen = points.every(({ weight }) => weight !== "closing");
    return [
      `# Subtest: ${escapeControls(image.path)}`,
      ...[`1..${points.length}`, ...points.flatMap(pointLines)].map((line) => `    ${line}`),
      `${isGreen ? "ok" : "not ok"} ${index + 1} - ${tapText(image.path)}`,
    ];
  });
  return `${["TAP version 14", `1..${images.length}`, ...lines].join("\n")}\n`;
}

interface Point {
  readonly weight: Weight;
  readonly description: string;
  /** Words after `TODO` or `SKIP`. */
  readonly directive?: string;
  readonly number: number;
  readonly diagnostics?: Readonly<Record<string, unknown>>;
}

function pointsOf(image: ImageVerdict, { strict, fixes }: ReportOptions): Point[] {
  const points = image.checks.map((check, index) => pointOf(check, index + 1, strict, fixes.get(check.id)?.fix));
  const fault = unaccounted(image, strict);
  if (fault === undefined) return points;
  const description = "verdict: the verification came to its end";
  return [
    ...points,
    { weight: "closing", description, number: points.length + 1, diagnostics: { outcome: "error", reason: fault } },
  ];
}

function pointOf(check: CheckResult, number: number, strict: boolean, fix: string | undefined): Point {
  const { id, title, grade, outcome, reason, waiver, evidence, durationMs } = check;
  const weight = weightOf(check, strict);
  const point = { weight, number, description: `${id}: ${title}` };
  if (weight === "passed") return point;
  const directive = `${outcome === "skipped" ? "SKIP" : "TODO"} ${tapText(`${grade}, ${outcome}: ${reasonOf(check)}`)}`;
  return {
    ...point,
    ...(weight !== "closing" && { directive }),
    diagnostics: { grade, outcome, reason, waiver, evidence, fix: outcome === "fail" ? fix : undefined, durationMs },
  };
}

function pointLines({ weight, number, description, directive, diagnostics = {} }: Point): string[] {
  const isOk = weight === "passed" || directive?.startsWith("SKIP");
  const members = Object.entries(diagnostics).filter(([, value]) => value !== undefined);
  return [
    `${isOk ? "ok" : "not ok"} ${number} - ${tapText(description)}${directive === undefined ? "" : ` # ${directive}`}`,
    ...(members.length > 0 ? ["  ---", ...members.flatMap(yamlLines), "  ..."] : []),
  ];
}

/** YAML in the form of JSON, which it is a part of. */
function yamlLines([name, value]: readonly [string, unknown]): string[] {
  const list = Array.isArray(value) ? value : undefined;
  if (list === undefined) return [`  ${name}: ${yamlScalar(value)}`];
  return [`  ${name}:`, ...list.map((one) => `    - ${yamlScalar(one)}`)];
}

function yamlScalar(value: unknown): string {
  return JSON.stringify(typeof value === "string" ? escapeControls(value) : value);
}

/** Words of a description, in which `#` would begin a directive. */
function tapText(text: string): string {
  return escapeControls(text).replace(/[\\#]/g, "\\$&");
}
