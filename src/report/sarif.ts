import { isUrl } from "../backend/location.ts";
import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { escapeControls } from "./escape.ts";
import { jsonText } from "./json.ts";
import type { ReportOptions } from "./report-options.ts";
import { reasonOf, shortened, unaccounted, type Weight, weightOf } from "./weight.ts";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** The rule of what no check accounts for. */
const verdictRule = { id: "verdict", shortDescription: { text: "The verification came to its end" } };

type Level = "error" | "warning" | "note";
const levelOf: Record<Exclude<Weight, "passed">, Level> = { closing: "error", advice: "warning", note: "note" };

/**
 * The verdicts as SARIF 2.1.0: one run, in which each image is an artifact and each check that did not pass a result. A
 * waived failure is a suppressed result. What was skipped or broke off without closing the gate found nothing, and stands
 * among the notifications of the invocation. Passes are only counted, as viewers make an alert of every result.
 */
export function sarifReport(document: VerdictDocument, options: ReportOptions): string {
  const { images, tool } = document;
  const told = images.flatMap((image, index) =>
    image.checks
      .filter((check) => check.outcome !== "pass")
      .map((check) => ({ check, artifact: location(image, index), level: levelFor(check, options.strict) })),
  );
  const isResult = ({ check, level }: (typeof told)[number]) =>
    level === "error" || check.outcome === "fail" || check.outcome === "waived";
  const faults = images.flatMap((image, index) => {
    const fault = unaccounted(image, options.strict);
    if (fault === undefined) return [];
    const message = { text: sarifText(fault) };
    return [{ ruleId: verdictRule.id, level: "error", message, locations: [location(image, index)] }];
  });
  const rules = rulesOf(
    told.map(({ check }) => check),
    options,
  );
  const run = {
    tool: {
      driver: {
        name: escapeControls(tool.name),
        version: escapeControls(tool.version),
        rules: faults.length > 0 ? [...rules, verdictRule] : rules,
      },
    },
    invocations: [
      {
        executionSuccessful: images.every(({ verdict }) => verdict !== "error"),
        endTimeUtc: new Date(options.now).toISOString(),
        toolExecutionNotifications: told
          .filter((one) => !isResult(one))
          .map(({ check, artifact, level }) => ({
            ...{ associatedRule: { id: ruleId(check) }, level, message: messageOf(check), locations: [artifact] },
          })),
      },
    ],
    artifacts: images.map(artifactOf),
    results: [
      ...told.filter(isResult).map(({ check, artifact, level }) => ({
        ...{ ruleId: ruleId(check), level, message: messageOf(check), locations: [artifact] },
        ...(check.outcome === "waived" && { suppressions: [suppression(check)] }),
        properties: { outcome: check.outcome, grade: check.grade },
      })),
      ...faults,
    ],
    columnKind: "utf16CodeUnits",
    properties: { verdicts: images.map(({ verdict }) => verdict), passed: countOfPasses(images) },
  };
  return jsonText({ $schema: schema, version: "2.1.0", runs: [run] });
}

function levelFor(check: CheckResult, strict: boolean): Level {
  const weight = weightOf(check, strict);
  return weight === "passed" ? "note" : levelOf[weight];
}

/** The checks that results speak of, each once. */
function rulesOf(checks: readonly CheckResult[], { fixes }: ReportOptions): object[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  return [...byId.values()].map((check) => {
    const more = fixes.get(check.id);
    const level: Record<CheckResult["grade"], Level> = {
      required: "error",
      recommended: "warning",
      informational: "note",
    };
    return {
      id: ruleId(check),
      shortDescription: { text: sarifText(check.title) },
      ...(more && { fullDescription: { text: sarifText(more.why) }, help: { text: sarifText(more.fix) } }),
      defaultConfiguration: { level: level[check.grade] },
    };
  });
}

function ruleId({ id }: CheckResult): string {
  return escapeControls(id);
}

function artifactOf(image: ImageVerdict): object {
  return {
    location: { uri: uriOf(image.path) },
    length: image.fileSize ?? -1,
    roles: ["analysisTarget"],
    ...(image.sha256 !== "" && { hashes: { "sha-256": image.sha256 } }),
  };
}

function location({ path }: ImageVerdict, index: number): object {
  // A disk has no lines; viewers such as GitHub's pass over a result without one.
  return { physicalLocation: { artifactLocation: { uri: uriOf(path), index }, region: { startLine: 1 } } };
}

/** A path as a URI reference: relative ones stay so, as viewers look for them below the repository. */
function uriOf(path: string): string {
  const safe = escapeControls(path);
  if (isUrl(path) && URL.canParse(safe)) return new URL(safe).href;
  const encoded = safe.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${encoded}` : encoded;
}

function messageOf(check: CheckResult): object {
  const lines = [`${check.outcome}: ${check.title}`, reasonOf(check), ...shortened(check.evidence ?? [])];
  return { text: lines.map(sarifText).join("\n") };
}

function suppression({ waiver = "" }: CheckResult): object {
  return { kind: "external", status: "accepted", justification: escapeControls(waiver) };
}

function countOfPasses(images: readonly ImageVerdict[]): number {
  return images.reduce((sum, { checks }) => sum + checks.filter(({ outcome }) => outcome === "pass").length, 0);
}

/** One line of a message, in which brackets would be links and braces arguments (SARIF 2.1.0, 3.11.5 and 3.11.6). */
function sarifText(line: string): string {
  return escapeControls(line)
    .replace(/[\\[\]]/g, "\\$&")
    .replace(/[{}]/g, "$&$&");
}
