import { expect } from "chai";
import { helpText, optionTableMarkdown } from "../../../src/build/options/option-document.ts";
import { OPTION_TABLE } from "../../../src/build/options/option-table.ts";
import { VARIABLE_TABLE } from "../../../src/build/options/variable-table.ts";

describe("option documents", () => {
  for (const [name, text] of [
    ["help", helpText()],
    ["Markdown", optionTableMarkdown()],
  ] as const) {
    it(`tell of every option and variable in the ${name}`, () => {
      const lines = text.split("\n");
      for (const { name: option, text: meaning } of OPTION_TABLE) {
        expect(lines.filter((line) => line.includes(`--${option}`) && line.includes(meaning))).to.have.length(1);
      }
      for (const { name: variable, text: meaning } of VARIABLE_TABLE) {
        expect(lines.filter((line) => line.includes(variable) && line.includes(meaning))).to.have.length(1);
      }
    });
  }

  it("write a table that Markdown understands", () => {
    const lines = optionTableMarkdown().split("\n");
    expect(lines).to.include(
      "| `-t, --type TYPE` | type of the image: `qcow2`, `tar`, `vhd`, `raw`, `oci` | `qcow2` |",
    );
    expect(lines).to.include(
      "| `-s, --size GB` | size of the image in GB (1024³ bytes); fedora and rhel get 3 at least | `5`, today `2` |",
    );
  });

  it("name the subcommands in the help", () => {
    for (const word of ["doctor", "matrix"])
      expect(helpText()).to.match(new RegExp(`^ +diskimage-create ${word} `, "m"));
  });

  it("tell both generations' defaults in the help", () => {
    expect(helpText()).to.match(/^ {2}-s, --size GB .*\(default: 5, today 2\)$/m);
  });
});
