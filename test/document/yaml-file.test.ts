import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { readYamlFile } from "../../src/document/yaml-file.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { rejectionOf } from "../support/refusal-code.ts";

const kind = { noun: "menu", code: "bad-menu", largest: 200 };

describe("readYamlFile", () => {
  const at = scratchDirectory();
  const read = (text: string) => {
    writeFileSync(at("m.yaml"), text);
    return readYamlFile(at("m.yaml"), kind);
  };

  it("gives the value, and the line and column of its members", async () => {
    const { value, place, refusal } = await read("a: 1\nlist:\n  - x\n  - deep: { key: 2 }\n");
    expect(value).to.deep.equal({ a: 1, list: ["x", { deep: { key: 2 } }] });
    const way = ["list", "1", "deep", "key"];
    expect(refusal("no", place(way, true)).message).to.match(/: line 4, column 13: no\.$/);
    expect(refusal("no", place(way, false)).message).to.match(/: line 4, column 18: no\.$/);
  });

  it("gives a scalar as it is written, behind an alias too", async () => {
    const { value, written } = await read("a: &x 9.10\nb: [*x, 0x10]\nc: '5.0'\nd: {}\n");
    expect(value).to.deep.equal({ a: 9.1, b: [9.1, 16], c: "5.0", d: {} });
    expect([["a"], ["b", "0"], ["b", "1"], ["c"], ["d"]].map(written)).to.deep.equal([
      ...["9.10", "9.10", "0x10", "5.0", undefined],
    ]);
  });

  for (const [what, text, message] of [
    ["what is no YAML", "a: [1\n", /^Cannot use the menu "[^"]+": line 2, column 1: [^\n]+; correct it\.$/],
    ["a key that stands there twice", "a: 1\na: 2\n", /line 2, column 1: the key stands there a second time/],
    ["a second document", "a: 1\n---\nb: 1\n", /a second document begins; a menu is one/],
    ["what is too large", "a: 1 #".padEnd(300, "x"), /its 300 bytes are too many; name a menu\.$/],
  ] as const) {
    it(`refuses ${what} in one sentence`, async () => {
      const refusal = await rejectionOf(read(text));
      expect(refusal?.code).to.equal("bad-menu");
      expect(refusal?.message).to.match(message);
    });
  }

  it("refuses a file that is missing, and a directory", async () => {
    expect((await rejectionOf(readYamlFile(at("none.yaml"), kind)))?.message).to.match(
      /there is no such file; name one/,
    );
    expect((await rejectionOf(readYamlFile(at(""), kind)))?.message).to.match(
      /not a regular file; name a file of YAML/,
    );
  });
});
