import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";
import type { ReportOptions } from "./report-options.ts";
import { reasonOf, unaccounted, weightOf } from "./weight.ts";

/**
 * The verdicts as JUnit XML: a suite for each image, a case for each check. What closes the gate is a failure (of a check
 * that ended as `fail`) or an error (of one that was skipped or broke off); what does not stands as skipped, with its
 * outcome said, so that a reader of the file is as red as the exit code. It keeps to the schema of Ant's JUnitReport, the
 * narrowest of those around, in which the evidence of all checks has one place, at the end of the suite.
 */
export async function junitReport(document: VerdictDocument, options: ReportOptions): Promise<string> {
  const { Builder } = (await import("xml2js")).default;
  const builder = new Builder({ xmldec: { version: "1.0", encoding: "UTF-8" } });
  const testsuite = document.images.map((image, id) => suite(image, id, document.tool.name, options));
  return `${builder.buildObject({ testsuites: { testsuite } })}\n`;
}

function suite(image: ImageVerdict, id: number, tool: string, { strict, now }: ReportOptions): object {
  const cases = image.checks.map((check) => testCase(check, image.path, strict));
  const fault = unaccounted(image, strict);
  if (fault !== undefined) cases.push(verdictCase(image, fault));
  const count = (key: string) => cases.filter((one) => key in one).length;
  return {
    $: {
      name: xmlText(image.path) || "?",
      id,
      package: xmlText(tool),
      // In UTC; the schema has no room for a zone, nor may the two be missing.
      timestamp: new Date(now).toISOString().slice(0, "2026-01-01T00:00:00".length),
      hostname: "localhost",
      tests: cases.length,
      failures: count("failure"),
      errors: count("error"),
      skipped: count("skipped"),
      time: seconds(image.checks.reduce((sum, check) => sum + check.durationMs, 0)),
    },
    properties: {
      property: [
        property("verdict", image.verdict),
        property("sha256", image.sha256),
        property("format", image.format),
        property("virtualSize", String(image.virtualSize)),
        ...(image.profile === undefined ? [] : [property("profile", image.profile.path)]),
        ...(image.expectations ?? []).map(({ name, value, from }) =>
          property(`expected:${name}`, `${JSON.stringify(value)} (${from})`),
        ),
        ...image.notApplicable.map(({ id: check, reason }) => property(`notApplicable:${check}`, reason)),
      ],
    },
    testcase: cases,
    "system-out": xmlText(
      ...image.checks.flatMap(({ id: check, evidence = [] }) => evidence.map((line) => `${check}: ${line}`)),
    ),
    "system-err": "",
  };
}

function verdictCase(image: ImageVerdict, fault: string): object {
  return {
    $: { name: "verdict: the verification came to its end", classname: xmlText(image.path), time: "0.000" },
    error: message("error", fault),
  };
}

function testCase(check: CheckResult, path: string, strict: boolean): object {
  const { id, title, outcome, grade, evidence } = check;
  const weight = weightOf(check, strict);
  const reason = reasonOf(check);
  const element =
    weight === "passed"
      ? {}
      : weight !== "closing"
        ? { skipped: { $: { message: xmlText(`${grade}, ${outcome}: ${reason}`) } } }
        : { [outcome === "fail" ? "failure" : "error"]: message(outcome, reason, evidence) };
  return {
    $: { name: xmlText(`${id}: ${title}`), classname: xmlText(path), time: seconds(check.durationMs) },
    ...element,
  };
}

function message(type: string, reason: string, evidence: readonly string[] = []): object {
  return { $: { type, message: xmlText(reason) }, _: xmlText(reason, ...evidence) };
}

function property(name: string, value: string): object {
  return { $: { name: xmlText(name), value: xmlText(value) } };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Lines, each without what a terminal or a CI system would obey and what XML 1.0 cannot hold (production 2, "Char"). */
function xmlText(...lines: readonly string[]): string {
  return lines.map(escapeControls).join("\n");
}
