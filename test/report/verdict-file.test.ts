import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { jsonReport } from "../../src/report/json.ts";
import { parseVerdict, readVerdict } from "../../src/report/verdict-file.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { fullVerdict, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

describe("a file of verdicts", () => {
  const at = scratchDirectory();
  const document = sampleDocument(sampleVerdict(), fullVerdict());
  const written = (content: string | Buffer) => {
    writeFileSync(at("v.json"), content);
    return at("v.json");
  };

  it("is read back as it was written, hostile words and all", () => {
    const path = written(jsonReport(document));
    symlinkSync(path, at("link"));
    expect(readVerdict(at("link"))).to.deep.equal(document);
    expect(parseVerdict(readFileSync(path), "v")).to.deep.equal(document);
  });

  const { checks, ...rest } = sampleVerdict();
  const withImage = (more: object) => JSON.stringify({ ...sampleDocument(), images: [{ ...rest, checks, ...more }] });
  const refusals: [string, string | Buffer, RegExp][] = [
    ["nothing at all", "", /it is no JSON, or/],
    ["half of it", jsonReport(document).slice(0, 5000), /was not written to its end; name a file that/],
    ["other text", "TAP version 14\n", /it is no JSON/],
    ["bytes that are no text", Buffer.from('{"schemaVersion":"\xff"}', "latin1"), /it is no text in UTF-8/],
    ["another version", '{"schemaVersion": 2, "whatever": []}', /its schemaVersion is 2, and this version reads 1/],
    ["the list of checks", "[]", /the document must be object/],
    ["a wrong type", withImage({ checks: {} }), /\/images\/0\/checks must be array/],
    ["a check twice", withImage({ checks: [checks[0], checks[0]] }), /\/images\/0 has the check "passing" twice/],
    ["a pass of nothing", withImage({ verdict: "pass", checks: [] }), /passes without a check/],
    ["a pass above a failure", withImage({ verdict: "pass" }), /passes although "failing" is fail; verify the image/],
    ["what is nested without end", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, /nested more than 512 levels/],
  ];
  for (const [what, content, sentence] of refusals) {
    it(`is refused in one sentence with ${what}`, () => {
      const path = written(content);
      const refusal = refusalOf(() => readVerdict(path));
      expect(refusal?.code).to.equal("bad-verdict");
      expect(refusal?.message).to.match(sentence);
      expect(refusal?.message).to.match(/^Cannot use the verdict ".*v\.json": [^\n]*\.$/);
    });
  }

  it("is refused before it is read where it is none, or far too long", () => {
    mkdirSync(at("directory"));
    execFileSync("mkfifo", [at("pipe")]);
    truncateSync(written(""), 257 * 1024 * 1024);
    const places: [string, RegExp][] = [
      ["gone", /there is no such file/],
      ["v.json/under", /ENOTDIR/],
      ["directory", /not a regular file/],
      ["pipe", /not a regular file/],
      ["v.json", /its 269484032 bytes are more than 268435456/],
    ];
    for (const [name, sentence] of places) {
      expect(refusalOf(() => readVerdict(at(name)))?.message, name).to.match(sentence);
    }
  });
});
