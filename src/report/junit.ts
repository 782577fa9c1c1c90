import { closesGate } from "../verify/gate.ts";
import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";

/**
 * The verdicts as JUnit XML: a suite for each image, a case for each check. What closes the gate is a failure (of a check
 * that ended as `fail`) or an error (of one that was skipped or broke off); what does not stands as skipped, with its
 * outcome said, so that a reader of the file is as red as the exit code.
 */
export async function junitReport(document: VerdictDocument, strict: boolean): Promise<string> {
  const { Builder } = (await import("xml2js")).default;
  const builder = new Builder({ xmldec: { version: "1.0", encoding: "UTF-8" } });
  return `${builder.buildObject({
    testsuites: {
      $: { name: xmlText(document.tool.name) },
      testsuite: document.images.map((image) => suite(image, strict)),
    },
  })}\n`;
}

function suite(image: ImageVerdict, strict: boolean): object {
  const cases = image.checks.map((check) => testCase(check, image.path, strict));
  // An image whose checks did not all run is no green suite, even when those that ran passed.
  const unsaid = image.verdict !== "pass" && !image.checks.some((check) => closesGate(check, strict));
  if (unsaid) cases.push(verdictCase(image));
  const count = (key: string) => cases.filter((one) => key in one).length;
  return {
    $: {
      name: xmlText(image.path),
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
        ...image.notApplicable.map(({ id, reason }) => property(`notApplicable:${id}`, reason)),
      ],
    },
    testcase: cases,
  };
}

function verdictCase(image: ImageVerdict): object {
  return {
    $: { name: "verdict: the verification came to its end", classname: xmlText(image.path), time: "0.000" },
    error: message("error", "fewer checks ran than were selected, or the image could not be hashed"),
  };
}

function testCase(check: CheckResult, path: string, strict: boolean): object {
  const { id, title, outcome, grade, evidence = [] } = check;
  const reason = [check.waiver, check.reason].filter((line) => line !== undefined).join(": ");
  const outcomeElement =
    outcome === "pass"
      ? {}
      : !closesGate(check, strict)
        ? { skipped: { $: { message: xmlText(`${grade}, ${outcome}: ${reason}`) } } }
        : outcome === "fail"
          ? { failure: message(outcome, reason, evidence) }
          : { error: message(outcome, reason, evidence) };
  return {
    $: { name: xmlText(`${id}: ${title}`), classname: xmlText(path), time: seconds(check.durationMs) },
    ...outcomeElement,
    ...(evidence.length > 0 && { "system-out": xmlText(...evidence) }),
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

/** Lines, each without what a reader's terminal would obey and XML 1.0 cannot hold in any spelling (production 2, "Char"). */
function xmlText(...lines: readonly string[]): string {
  return lines.map(escapeControls).join("\n");
}
