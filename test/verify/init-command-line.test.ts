import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { parseCommandLine } from "../../src/verify/command-line.ts";
import { parseInit } from "../../src/verify/init-command-line.ts";

describe("the command line of amphora-verify init", () => {
  it("takes an image and a file", () => {
    expect(parseInit(["a.qcow2"])).to.deep.equal({ kind: "init", image: "a.qcow2" });
    expect(parseInit(["-o", "p.yaml", "a"])).to.deep.equal({ kind: "init", image: "a", output: "p.yaml" });
    expect(parseInit(["a", "--output=-"])).to.deep.equal({ kind: "init", image: "a" });
    expect(parseCommandLine(["init", "a", "-o", "p"], [])).to.deep.equal({ kind: "init", image: "a", output: "p" });
  });

  it("shows its own help", () => {
    const help = parseCommandLine(["init", "--help"], []);
    expect(help.kind === "help" && help.text)
      .to.contain("amphora-verify init")
      .and.to.contain("--output");
  });

  for (const [args, sentence] of [
    [[], /No image is named/],
    [["a", "b"], /b is a second one/],
    [["a", "--json", "x"], /no option --json of init/],
    [["a", "-o"], /-o, --output <file> needs a value/],
  ] as const) {
    it(`refuses ${JSON.stringify(args)} in one sentence`, () => {
      expect(() => parseInit(args))
        .to.throw(Refusal, sentence)
        .with.property("code", "usage");
      expect(() => parseInit(args)).to.throw(/^[A-Z][^\n]*\.$/);
    });
  }
});
