import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { escapeControls } from "../../src/report/escape.ts";
import { formats, writeReports } from "../../src/report/formats.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";
import { fullDocument, reportOptions, sampleVerdict } from "../support/verdicts.ts";

describe("the formats of reports", () => {
  const at = scratchDirectory();
  const everything = { ...fullDocument(), images: [sampleVerdict(), ...fullDocument().images] };
  const everywhere = formats.map((format) => ({ format, output: `${format.name}.out` }));

  it("are those that the commands promise", () => {
    const names = formats.map(({ name }) => name);
    expect(names).to.deep.equal(["json", "junit", "tap", "sarif", "markdown", "html", "github"]);
  });

  it("are written although another cannot be, which is said", async () => {
    const [json, junit] = formats;
    if (json === undefined || junit === undefined) throw new Error("there are too few formats");
    const asked = [
      { format: json, output: at("gone/r.json") },
      { format: junit, output: at("later.xml") },
    ];
    const refusal = await rejectionOf(writeReports(everything, asked, reportOptions(), {}));
    expect(refusal?.message).to.match(/^Cannot write the report .*gone\/r\.json: /);
    expect(readFileSync(at("later.xml"), "utf8")).to.contain("<testsuites>");
    rmSync(at("later.xml"));
  });

  it("stand in the document of reports, each with what it is", () => {
    const document = readFileSync("docs/reports.md", "utf8");
    for (const { name, description } of formats) {
      expect(document).to.match(new RegExp(`^\\| \`--${name}\` \\| ${description} \\| .+ \\|$`, "m"));
    }
  });

  it("are all written from one run, each to its file", async () => {
    const asked = everywhere.map(({ format, output }) => ({ format, output: at(output) }));
    await writeReports(everything, asked, reportOptions(), {});
    expect(readdirSync(at("")).sort()).to.deep.equal(everywhere.map(({ output }) => output).sort());
    for (const { output } of asked) expect(readFileSync(output, "utf8").length, output).to.be.greaterThan(200);
  });

  for (const { name, render } of formats) {
    it(`hold nothing that a terminal obeys, nor a CI system but their own commands: ${name}`, async () => {
      // The zero-width space behind each @ of Markdown is our own.
      const text = (await render(everything, reportOptions())).replaceAll("\\@\u200b", "@");
      const own = name === "github" ? /^::(error|warning|notice) title=/ : /^$/;
      for (const line of text.split("\n").map((one) => one.replace(own, ""))) {
        expect(escapeControls(line)).to.equal(line);
      }
    });
  }

  it("add the summary of a job to what stands in its file, where GitHub names one", async () => {
    writeFileSync(at("summary.md"), "# Earlier\n");
    const asked = everywhere.filter(({ format }) => ["json", "github"].includes(format.name));
    const outputs = asked.map(({ format, output }) => ({ format, output: at(output) }));
    await writeReports(everything, outputs, reportOptions(), { GITHUB_STEP_SUMMARY: at("summary.md") });
    expect(readFileSync(at("summary.md"), "utf8")).to.match(/^# Earlier\n## ❗ ERROR: .*\n## ✅ PASS: /s);
    await writeReports(everything, outputs, reportOptions(), { GITHUB_STEP_SUMMARY: "" });
    const refusal = await rejectionOf(
      writeReports(everything, outputs, reportOptions(), { GITHUB_STEP_SUMMARY: at("gone/summary.md") }),
    );
    expect(refusal?.message).to.match(/^Cannot write the report .*summary\.md: ENOENT/);
  });
});
