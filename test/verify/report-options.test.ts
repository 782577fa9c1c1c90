import { linkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { Command } from "commander";
import { addReportOptions, reportsAsked } from "../../src/verify/report-options.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";

const formats = [
  { name: "one", description: "it in one form" },
  { name: "two", description: "it in another" },
];

describe("the options of reports", () => {
  const at = scratchDirectory();
  const refusal = (values: Record<string, string>, inputs: readonly { what: string; path: string }[] = []) =>
    refusalOf(() => reportsAsked(values, formats, inputs));

  it("are one for each format, and say what they write", () => {
    const command = addReportOptions(new Command(), formats);
    command.parse(["--two", "b"], { from: "user" });
    expect(command.helpInformation()).to.match(/--one <file> +write it in one form; - is standard output/);
    expect(reportsAsked(command.opts(), formats, [])).to.deep.equal([{ format: formats[1], output: "b" }]);
  });

  it("are refused where two would be one file, by whatever names", () => {
    writeFileSync(at("a"), "x");
    linkSync(at("a"), at("b"));
    expect(refusal({ one: "-", two: "-" })?.message).to.match(/^Options --one and --two both write to -; give each/);
    expect(refusal({ one: "r", two: "./r" })?.code).to.equal("usage");
    expect(refusal({ one: at("a"), two: at("b") })?.code).to.equal("usage");
    expect(refusal({ one: at("a"), two: at("c") })).to.equal(undefined);
  });

  it("are refused where they would be written over what is read", () => {
    const inputs = [{ what: "the image", path: at("a") }];
    expect(refusal({ two: at("b") }, inputs)?.message).to.match(
      /^Option --two would overwrite the image .*; name another/,
    );
    expect(refusal({ two: "-" }, [{ what: "the image", path: "-" }])).to.equal(undefined);
  });
});
