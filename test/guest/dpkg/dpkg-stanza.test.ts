import { expect } from "chai";
import { parseStanzas } from "../../../src/guest/dpkg/dpkg-stanza.ts";

const fieldsOf = (text: string) => parseStanzas(text, "status").stanzas.map(({ fields }) => Object.fromEntries(fields));

describe("stanzas of dpkg's files", () => {
  it("are parted by empty lines, however many", () => {
    const { stanzas, findings } = parseStanzas("\n\nA: 1\nB: 2\n\n\n\nA: 3\n", "status");
    expect(stanzas.map(({ line, fields }) => [line, ...fields])).to.deep.equal([
      [3, ["a", "1"], ["b", "2"]],
      [8, ["a", "3"]],
    ]);
    expect(findings).to.deep.equal([]);
  });

  it("hold fields in any case, with blanks round the colon, folded over lines", () => {
    expect(fieldsOf("PACKAGE :\ta \nConffiles:\n /a 1\n\t/b 2\nDescription: x\n .\n Status: no field\n")).to.deep.equal(
      [{ package: "a", conffiles: "/a 1\n\t/b 2", description: "x\n .\n Status: no field" }],
    );
    expect(fieldsOf("A: 1\r\nB: 2\r\n")).to.deep.equal([{ a: "1", b: "2" }]);
  });

  for (const [what, text, finding, fields] of [
    ["a line without a colon", "A: 1\nb\n c\nD: 2\n", 'status, line 2, is no field: "b"', { a: "1", d: "2" }],
    ["a name with a blank", "A b: 1\n", 'status, line 1, is no field: "A b: 1"', {}],
    ["a name that begins with a hyphen", "-A: 1\n", 'status, line 1, is no field: "-A: 1"', {}],
    ["a colon alone", ": 1\n", 'status, line 1, is no field: ": 1"', {}],
    ["a field twice", "A: 1\na: 2\n", 'status, line 2, states "a" a second time', { a: "2" }],
    ["a lost beginning", " 1\nA: 2\n", "status, line 1, continues a field where there is none", { a: "2" }],
    [
      "a line of blanks",
      "A: 1\n \t\nB: 2\n",
      "status, line 2, holds only blanks, which neither end a record nor belong into one",
      { a: "1", b: "2" },
    ],
    ["a lost end", "A: 1\nB: 2", "status, line 2, is cut short: its end is missing", { a: "1", b: "2" }],
    ["NUL bytes", "A: 1\0\n", "status holds NUL bytes, as a file does that was not written to the end", { a: "1\0" }],
  ] as const) {
    it(`tell of ${what}, and go on`, () => {
      const { findings } = parseStanzas(text, "status");
      expect(findings[0]).to.equal(finding);
      expect(fieldsOf(text)).to.deep.equal([fields]);
    });
  }

  it("end their findings before a hostile file fills the memory", () => {
    expect(parseStanzas("-\n".repeat(100_000), "status").findings).to.have.length(1000);
  });
});
