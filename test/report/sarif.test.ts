import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { escapeControls } from "../../src/report/escape.ts";
import { sarifReport } from "../../src/report/sarif.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { fullVerdict, hostile, reportOptions, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly suppressions?: readonly { readonly justification: string }[];
  readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string; index: number } } }[];
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { id: string; help?: { text: string } }[] } };
  readonly invocations: readonly [
    { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly { level: string }[] },
  ];
  readonly artifacts: readonly { readonly location: { readonly uri: string }; readonly length: number }[];
  readonly results: readonly Result[];
}

/** The published schema; what draft-04 calls `id` is `$id` since draft-06. */
function publishedSchema(): object {
  const {
    $schema: _,
    id,
    ...rest
  } = JSON.parse(readFileSync("fixtures/schemas/sarif/sarif-schema-2.1.0.json", "utf8"));
  return { $id: id, ...rest };
}

describe("the verdicts as SARIF", () => {
  let validate: ValidateFunction;
  before(() => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    validate = ajv.compile(publishedSchema());
  });

  function run(document: VerdictDocument, strict = false): Run {
    const fixes = new Map([["failing", { why: "It breaks.", fix: "Mend [it]." }]]);
    const log = JSON.parse(sarifReport(document, reportOptions({ strict, fixes })));
    expect(validate(log), JSON.stringify(validate.errors)).to.equal(true);
    return log.runs[0];
  }

  it("keep to the published schema, which would notice a mistake", () => {
    run(sampleDocument());
    run(sampleDocument(sampleVerdict(), fullVerdict(), sampleVerdict({ path: "https://host/a b.qcow2", sha256: "" })));
    expect(validate({ version: "2.1.0", runs: [{ tool: { driver: {} } }] })).to.equal(false);
  });

  it("have a result for what failed and for what closes the gate, and notifications for what else did not run", () => {
    const results = (strict: boolean) => run(sampleDocument(sampleVerdict()), strict).results;
    expect(results(false).map(({ ruleId, level }) => [ruleId, level])).to.deep.equal([
      ["failing", "error"],
      ["waived", "note"],
      ["skipped", "error"],
      ["broken", "error"],
      ["advised", "warning"],
    ]);
    expect(results(true).map(({ level }) => level)).to.deep.equal(["error", "note", "error", "error", "error"]);
    const passing = run(sampleDocument(fullVerdict()));
    expect(passing.results.map(({ ruleId, suppressions }) => [ruleId, suppressions?.length])).to.deep.equal([
      ["all", 1],
    ]);
    expect(passing.invocations[0].executionSuccessful).to.equal(true);
    expect(passing.invocations[0].toolExecutionNotifications.map(({ level }) => level)).to.deep.equal([
      "warning",
      "note",
    ]);
  });

  it("name each rule once, and what to do", () => {
    const { tool, results } = run(sampleDocument(sampleVerdict(), sampleVerdict({ path: "b" })));
    expect(results).to.have.length(10);
    expect(tool.driver.rules.map(({ id }) => id)).to.deep.equal(["failing", "waived", "skipped", "broken", "advised"]);
    expect(tool.driver.rules[0]?.help?.text).to.equal("Mend \\[it\\].");
    expect(results[5]?.locations[0]?.physicalLocation.artifactLocation).to.deep.equal({ uri: "b", index: 1 });
  });

  it("are red when checks are missing although those that ran passed", () => {
    const { checks, ...rest } = sampleVerdict();
    const { results, invocations } = run(sampleDocument({ ...rest, checks: checks.slice(0, 1) }));
    expect(results.map(({ ruleId, level }) => [ruleId, level])).to.deep.equal([["verdict", "error"]]);
    expect(invocations[0].executionSuccessful).to.equal(false);
  });

  it("name images as a viewer finds them", () => {
    const images = ["out/a b#c.qcow2", "/srv/ü.raw", "https://host/a?b=c", "C:x"].map((path) =>
      sampleVerdict({ path }),
    );
    expect(run(sampleDocument(...images)).artifacts.map(({ location }) => location.uri)).to.deep.equal([
      "out/a%20b%23c.qcow2",
      "file:///srv/%C3%BC.raw",
      "https://host/a?b=c",
      "C%3Ax",
    ]);
  });

  it("keep hostile words as words: no link, no argument of a message", () => {
    const { results } = run(sampleDocument(sampleVerdict()));
    const [, reason = ""] = results[0]?.message.text.split("\n") ?? [];
    expect(reason).to.not.match(/(?<!\\)\[|(?<!\{)\{(?!\{)/);
    const plain = reason.replace(/\\([\\[\]])/g, "$1").replace(/([{}])\1/g, "$1");
    expect(plain).to.equal(escapeControls(`found ${hostile}`));
    const text = sarifReport(sampleDocument(sampleVerdict(), fullVerdict()), reportOptions());
    expect(text.replaceAll("\n", "")).to.equal(escapeControls(text.replaceAll("\n", "")));
  });
});
