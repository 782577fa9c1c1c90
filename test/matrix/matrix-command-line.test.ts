import { expect } from "chai";
import { parseMatrixCommand } from "../../src/matrix/matrix-command-line.ts";
import { refusalOf } from "../support/refusal-code.ts";

describe("the command line of diskimage-create matrix", () => {
  it("names the matrix, and a file for each CI", () => {
    expect(parseMatrixCommand(["m.yaml", "--github", "g.yml", "--zuul", "-"])).to.deep.equal({
      ...{ kind: "render", file: "m.yaml" },
      outputs: [
        { system: "zuul", output: "-" },
        { system: "github", output: "g.yml" },
      ],
    });
  });

  it("shows its help", () => {
    const command = parseMatrixCommand(["--help"]);
    expect(command.kind === "help" && command.text)
      .to.include("--gitlab <file>")
      .and.to.include("--zuul <file>");
  });

  for (const [args, message] of [
    [[], /^The command line is wrong: missing required argument 'file'; see diskimage-create matrix --help\.$/],
    [["m.yaml"], /^Nothing is to be written; name a file by --zuul, --gitlab or --github\.$/],
    [["m.yaml", "n.yaml", "--zuul", "z"], /too many arguments/],
    [["m.yaml", "--jenkins", "j"], /unknown option '--jenkins'/],
    [["m.yaml", "--zuul", "a", "--github", "a"], /^Two files of one name/],
  ] as const) {
    it(`refuses ${args.join(" ") || "nothing"} in one sentence`, () => {
      const refusal = refusalOf(() => parseMatrixCommand(args));
      expect(refusal?.code).to.equal("usage");
      expect(refusal?.message).to.match(message).and.to.not.include("\n");
    });
  }
});
