import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Ajv } from "ajv";
import { expect } from "chai";
import { Parser } from "tap-parser";
import { bundle } from "../../setup/bundle.mjs";
import { escapeControls } from "../../src/report/escape.ts";
import { formats } from "../../src/report/formats.ts";
import { readVerdict } from "../../src/report/verdict-file.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { hostileAmphora, hostileNames } from "../support/hostile-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { reportBrowser } from "../support/report-page.ts";

const root = resolve(import.meta.dirname, "../..");

describe("an image that says every hostile word", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  const report = (name: string) => readFileSync(at(`r.${name}`), "utf8");
  let document: VerdictDocument;
  let answer: { readonly status: number | null; readonly stdout: string; readonly stderr: string };

  before(async () => {
    await bundle(root);
    const path = at(`${hostileNames[1]}.raw`);
    makeRawImage(path, hostileAmphora());
    const reports = formats.flatMap(({ name }) => [`--${name}`, at(`r.${name}`)]);
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), path, "--deep", "--verbose", ...reports];
    answer = spawnSync(process.execPath, command, { encoding: "utf8", maxBuffer: 1 << 27 });
    document = readVerdict(at("r.json"));
  });

  it("is verified to its end, and its words reach the verdict", () => {
    expect([answer.status, answer.stderr]).to.deep.equal([1, ""]);
    const [image] = document.images;
    expect(image?.verdict).to.equal("fail");
    expect(image?.checks).to.have.length.above(150);
    const told = image?.checks.flatMap(({ reason = "", evidence = [] }) => [reason, ...evidence]).join("\n") ?? "";
    for (const word of ["<script>", "\x1b[31m", "::error file=a", "| cell |", "Bail out!", "\u202e", "javascript:"]) {
      expect(told, JSON.stringify(word)).to.contain(word);
    }
    expect(image?.contents?.packages.map(({ version }) => version).join("\n")).to.contain("\x1b[31m");
    expect(image?.contents?.system?.name).to.contain("<script>");
  });

  it("moves no terminal, and gives no CI system an order", () => {
    const texts = [answer.stdout, ...formats.map(({ name }) => report(name))];
    for (const [index, text] of texts.entries()) {
      const isGithub = formats[index - 1]?.name === "github";
      for (const line of text.replaceAll("\\@\u200b", "@").split("\n")) {
        const own = isGithub ? line.replace(/^::(error|warning|notice) title=/, "") : line;
        if (escapeControls(own) !== own)
          expect.fail(`${formats[index - 1]?.name ?? "terminal"}: ${escapeControls(own)}`);
      }
    }
  });

  it("breaks no JUnit XML", function () {
    needTools(this, "xmllint");
    for (const schema of ["JUnit.xsd", "junit-10.xsd"]) {
      runTool("xmllint", ["--noout", "--nonet", "--schema", `fixtures/schemas/junit/${schema}`, at("r.junit")]);
    }
  });

  it("breaks no TAP", () => {
    const parser = new Parser({ strict: true });
    let points = 0;
    const strange: string[] = [];
    parser.on("child", (child) => {
      child.on("assert", () => points++);
      child.on("extra", (text: string) => strange.push(text));
    });
    parser.on("bailout", (reason) => strange.push(reason));
    parser.on("extra", (text) => strange.push(text));
    parser.end(report("tap"));
    expect([points, strange]).to.deep.equal([document.images[0]?.checks.length, []]);
    expect(parser.results?.failures.filter((one) => "tapError" in one && one.tapError)).to.deep.equal([]);
  });

  it("breaks no SARIF", () => {
    const {
      $schema: _,
      id,
      ...rest
    } = JSON.parse(readFileSync("fixtures/schemas/sarif/sarif-schema-2.1.0.json", "utf8"));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile({ $id: id, ...rest });
    expect(validate(JSON.parse(report("sarif"))), JSON.stringify(validate.errors)).to.equal(true);
  });

  it("breaks no Markdown: no tag but our own, and a row for each check", function () {
    needTools(this, "cmark-gfm");
    const html = runTool("cmark-gfm", ["-e", "table", "-e", "autolink", "--unsafe"], report("markdown"));
    const tags = new Set(html.match(/<\/?[a-z0-9]+/gi));
    const own = [
      "h2",
      "h3",
      "p",
      "code",
      "pre",
      "table",
      "thead",
      "tbody",
      "tr",
      "th",
      "td",
      "strong",
      "details",
      "summary",
    ];
    expect([...tags].map((tag) => tag.replace(/[</]/g, "")).filter((tag) => !own.includes(tag))).to.deep.equal([]);
    expect(html.match(/<tr>\n<td>/g)).to.have.length(document.images[0]?.checks.length ?? 0);
  });

  it("is annotated once for each result, ten of a level at most", () => {
    const lines = report("github").trimEnd().split("\n");
    expect(lines).to.have.length.within(5, 30);
    for (const line of lines) expect(line).to.match(/^::(error|warning|notice) title=[^:,\r]+::[^\r]+$/);
  });

  describe("in a browser", () => {
    const open = reportBrowser();

    it("leaves the page without a tag, a link or a script of its own", async () => {
      const { page, requests, complaints } = await open(report("html"));
      expect(requests.filter((address) => !address.startsWith("data:"))).to.deep.equal([page.url()]);
      expect(complaints).to.deep.equal([]);
      expect(await page.locator("img, iframe, script + script, a:not([href^='#']), [onerror]").count()).to.equal(0);
      expect(await page.locator("#packages tbody tr").count()).to.equal(document.images[0]?.contents?.packages.length);
      await page.getByLabel("Search the packages").locator("input").fill("<script>alert(1)");
      expect(await page.locator("#packages tbody tr:visible").count()).to.equal(hostileNames.length);
    });
  });
});
