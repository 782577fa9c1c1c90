import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { parseStringPromise } from "xml2js";
import { escapeControls } from "../../src/report/escape.ts";
import { junitReport } from "../../src/report/junit.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { fullDocument, hostile, reportOptions, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

interface Case {
  readonly $: { readonly name: string; readonly classname: string; readonly time: string };
  readonly failure?: readonly [{ readonly _: string; readonly $: { readonly message: string } }];
  readonly error?: readonly [{ readonly $: { readonly message: string; readonly type: string } }];
  readonly skipped?: readonly [{ readonly $: { readonly message: string } }];
}
interface Suite {
  readonly "system-out": readonly [string];
  readonly $: Record<"name" | "tests" | "failures" | "errors" | "skipped" | "time", string>;
  readonly testcase: readonly Case[];
  readonly properties: readonly [{ readonly property: readonly { readonly $: { name: string; value: string } }[] }];
}

async function suites(strict: boolean, ...images: ReturnType<typeof sampleVerdict>[]): Promise<Suite[]> {
  const parsed = await parseStringPromise(await junitReport(sampleDocument(...images), reportOptions({ strict })));
  return parsed.testsuites.testsuite;
}

describe("the verdicts as JUnit XML", () => {
  const at = scratchDirectory();
  const schemas: [string, string][] = [
    ["JUnit.xsd", "Ant's JUnitReport"],
    ["junit-10.xsd", "Jenkins' xUnit plugin"],
  ];
  for (const [schema, whose] of schemas) {
    it(`keep to the schema of ${whose}`, async function () {
      needTools(this, "xmllint");
      const good = sampleVerdict({ path: "a", verdict: "pass", checks: [] });
      const { images } = fullDocument();
      const document = sampleDocument(sampleVerdict(), good, ...images);
      writeFileSync(at("r.xml"), await junitReport(document, reportOptions()));
      runTool("xmllint", ["--noout", "--nonet", "--schema", `fixtures/schemas/junit/${schema}`, at("r.xml")]);
      writeFileSync(at("none.xml"), await junitReport(sampleDocument(), reportOptions()));
      runTool("xmllint", ["--noout", "--nonet", "--schema", `fixtures/schemas/junit/${schema}`, at("none.xml")]);
    });
  }

  it("have a suite for each image and a case for each check", async () => {
    const [first, second] = await suites(false, sampleVerdict(), sampleVerdict({ path: "second" }));
    expect(second?.$.name).to.equal("second");
    expect(first?.$).to.include({ tests: "6", failures: "1", errors: "2", skipped: "2", time: "0.072" });
    expect(first?.testcase.map((one) => one.$.name)[0]).to.equal("passing: The passing holds");
  });

  it("are as red as the exit code, case by case", async () => {
    const kinds = (suite: Suite | undefined) =>
      suite?.testcase.map((one) => (["failure", "error", "skipped"] as const).find((kind) => kind in one) ?? "passed");
    const [plain] = await suites(false, sampleVerdict());
    expect(kinds(plain)).to.deep.equal(["passed", "failure", "skipped", "error", "error", "skipped"]);
    const [strict] = await suites(true, sampleVerdict());
    expect(kinds(strict)).to.deep.equal(["passed", "failure", "skipped", "error", "error", "failure"]);
    expect(plain?.testcase[3]?.error?.[0].$).to.deep.equal({ type: "skipped", message: "no engine; install one" });
    expect(plain?.testcase[5]?.skipped?.[0].$.message).to.equal("recommended, fail: less than ideal");
  });

  it("are red when checks are missing although those that ran passed", async () => {
    const { checks, ...rest } = sampleVerdict();
    const [suite] = await suites(false, { ...rest, checks: checks.slice(0, 1) });
    expect(suite?.$).to.include({ tests: "2", errors: "1" });
  });

  it("say what the image was held against, and why a failure was waived", async () => {
    const { checks, ...rest } = sampleVerdict({
      profile: { path: "p.yaml" },
      expectations: [{ name: "size", value: 3, from: "p.yaml" }],
    });
    const both = checks.map((check) => (check.id === "waived" ? { ...check, reason: "it failed" } : check));
    const [suite] = await suites(false, { ...rest, checks: both });
    const properties = new Map(suite?.properties[0].property.map(({ $ }) => [$.name, $.value]));
    expect([properties.get("profile"), properties.get("expected:size")]).to.deep.equal(["p.yaml", "3 (p.yaml)"]);
    expect(suite?.testcase[2]?.skipped?.[0].$.message).to.equal("required, waived: known and accepted: it failed");
  });

  it("keep hostile words as words", async () => {
    const [suite] = await suites(false, sampleVerdict());
    expect(suite?.testcase).to.have.length(6);
    const readable = escapeControls(hostile);
    expect(suite?.$.name).to.equal(`dir/${readable}.qcow2`);
    expect(suite?.testcase[1]?.failure?.[0].$.message).to.equal(`found ${readable}`);
    expect(suite?.testcase[1]?.failure?.[0]._).to.equal(`found ${readable}\nexpected ${readable}`);
    expect(suite?.["system-out"][0]).to.equal(`passing: read ${readable}\nfailing: expected ${readable}`);
    const properties = new Map(suite?.properties[0].property.map(({ $ }) => [$.name, $.value]));
    expect(properties.get("notApplicable:elsewhere")).to.equal(`it is about ${readable}`);
    expect(properties.get("verdict")).to.equal("error");
  });
});
