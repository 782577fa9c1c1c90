import { expect } from "chai";
import { criteria } from "../../src/difference/criteria.ts";
import { diffTablesMarkdown, parseDiff } from "../../src/difference/diff-command-line.ts";
import { differenceFormats } from "../../src/report/difference-formats.ts";

const parse = (...args: string[]) => parseDiff(args, differenceFormats);

describe("the command line of amphora-verify diff", () => {
  it("takes two images, and what to do with what differs", () => {
    const command = parse("a.qcow2", "b.tar", "--deep", "--fail-on", "files, kernel", "--json", "-", "-q");
    if (command.kind !== "diff") throw new Error("it is no diff");
    const { old, new: now, deep, quiet, failOn, reports } = command;
    expect([old, now, deep, quiet]).to.deep.equal(["a.qcow2", "b.tar", true, true]);
    expect(failOn.map(({ name }) => name)).to.deep.equal(["files", "kernel"]);
    expect(reports.map(({ format, output }) => [format.name, output])).to.deep.equal([["json", "-"]]);
  });

  it("leaves out what is not asked for", () => {
    expect(parse("a", "b")).to.deep.equal({
      ...{ kind: "diff", old: "a", new: "b", deep: false, quiet: false, failOn: [], reports: [] },
    });
    expect(parse("a", "b", "--old-verdict", "c"))
      .to.include({ oldVerdict: "c" })
      .and.not.have.property("newVerdict");
  });

  const wrong: readonly (readonly [args: string[], sentence: RegExp])[] = [
    [[], /Two images are compared/],
    [["a"], /name the old one, then the new one/],
    [["a", "b", "c"], /c is a third one/],
    [["a", "b", "--fail-on", "packets"], /--fail-on takes .*packages-removed.*, not "packets"/],
    [["a", "b", "--fail-on"], /--fail-on <criteria> needs a value/],
    [["a", "b", "--shallow"], /There is no option --shallow of diff/],
    [["a", "b", "--json", "b"], /--json would overwrite the image b/],
    [["a", "b", "--old-verdict", "c", "--markdown", "c"], /--markdown would overwrite the verdict c/],
    [["a", "b", "--json", "d", "--markdown", "d"], /both write to d/],
  ];
  for (const [args, sentence] of wrong) {
    it(`refuses ${JSON.stringify(args)}`, () => {
      expect(() => parse(...args))
        .to.throw(sentence)
        .with.property("code", "usage");
    });
  }

  it("explains every criterion in its help and in the tables of the documentation", () => {
    const help = parse("--help");
    const tables = diffTablesMarkdown(differenceFormats);
    for (const { name, when } of criteria) {
      expect(help.kind === "help" && help.text)
        .to.include(name)
        .and.to.include(when);
      expect(tables).to.include(`| \`${name}\` | ${when} |`);
    }
    expect(tables).to.include("--old-verdict <file>").and.to.include("--markdown <file>");
  });
});
