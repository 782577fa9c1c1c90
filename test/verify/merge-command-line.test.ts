import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { parseMerge } from "../../src/verify/merge-command-line.ts";

const json = { name: "json", description: "the verdicts as JSON" };
const junit = { name: "junit", description: "the verdicts as JUnit XML" };
const formats = [json, junit];

describe("the command line of amphora-verify merge", () => {
  it("takes verdict files, and reports in the order of their table", () => {
    const usual = { kind: "merge", strict: false, detail: "usual", reports: [] };
    expect(parseMerge(["a", "b"], formats)).to.deep.equal({ ...usual, files: ["a", "b"] });
    expect(parseMerge(["a", "--junit=x", "b", "--strict", "-q", "--json", "-"], formats)).to.deep.equal({
      ...{ kind: "merge", files: ["a", "b"], strict: true, detail: "quiet" },
      reports: [
        { format: json, output: "-" },
        { format: junit, output: "x" },
      ],
    });
    expect(parseMerge(["--verbose", "--", "-a"], formats)).to.include({ detail: "verbose" });
  });

  it("shows its own help, with every format", () => {
    const help = parseMerge(["--help"], formats);
    expect(help.kind === "help" && help.text)
      .to.contain("amphora-verify merge")
      .and.to.contain("--junit <file>");
  });

  for (const [args, sentence] of [
    [[], /No verdict file is named/],
    [["a", "--shard", "1/2"], /no option --shard of merge/],
    [["a", "--json"], /--json <file> needs a value/],
    [["a", "--json", "a"], /--json would overwrite the verdict a/],
    [["a", "--json", "b", "--junit", "./b"], /both write to \.\/b/],
    [["a", "-q", "--verbose"], /take one of them/],
  ] as const) {
    it(`refuses ${JSON.stringify(args)} in one sentence`, () => {
      expect(() => parseMerge(args, formats))
        .to.throw(Refusal, sentence)
        .with.property("code", "usage");
      expect(() => parseMerge(args, formats)).to.throw(/^[A-Z][^\n]*\.$/);
    });
  }
});
