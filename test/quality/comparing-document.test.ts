import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { diffTablesMarkdown } from "../../src/difference/diff-command-line.ts";
import { differenceFormats } from "../../src/report/difference-formats.ts";

const path = "docs/comparing.md";
const [begin, end] = ["<!-- begin amphora-verify diff options -->", "<!-- end amphora-verify diff options -->"];

describe("the document on comparing images", () => {
  it("has the options and criteria of the command (UPDATE_README=1 writes them)", () => {
    const text = readFileSync(path, "utf8");
    const [before, after] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
    const tables = diffTablesMarkdown(differenceFormats).trim();
    const expected = `${text.slice(0, before)}\n\n${tables}\n\n${text.slice(after)}`;
    if (process.env["UPDATE_README"]) writeFileSync(path, expected);
    expect(readFileSync(path, "utf8")).to.equal(expected);
    expect(text).to.include("--fail-on");
  });
});
