import { expect } from "chai";
import { parseDirectory } from "../../../src/filesystem/fat/directory.ts";
import { shortNameChecksum } from "../../../src/filesystem/fat/short-name.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { entryOf, longEntriesOf } from "./fat-fixture.ts";

const short = "LONGNA~1TXT";
const sum = shortNameChecksum(Buffer.from(short));
const parse = (...entries: readonly Buffer[]) => parseDirectory(Buffer.concat(entries), true);
const names = (...entries: readonly Buffer[]) => parse(...entries).entries.map(({ name }) => name);

describe("parseDirectory", () => {
  it("reads an entry", () => {
    // 29 February 2024, 23:59:58.
    const fields = { attributes: 0x21, cluster: 0x12345, size: 99, date: (44 << 9) | (2 << 5) | 29, time: 0xbf7d };
    expect(parse(entryOf("README  TXT", fields)).entries).to.deep.equal([
      {
        name: "README.TXT",
        alias: "README.TXT",
        place: 0,
        isDirectory: false,
        isReadOnly: true,
        cluster: 0x12345,
        size: 99,
        modified: Date.UTC(2024, 1, 29, 23, 59, 58) / 1000,
      },
    ]);
    expect(parseDirectory(entryOf("A", fields), false).entries[0]?.cluster).to.equal(0x2345);
    expect(parse(entryOf("A", { date: 0 })).entries[0]?.modified).to.equal(Date.UTC(1980, 0, 1) / 1000);
  });

  it("passes over what is deleted, labels, and what stands behind the end", () => {
    const list = [entryOf("\xe5ONE"), entryOf("LABEL", { attributes: 8 }), entryOf("."), entryOf(".."), entryOf("TWO")];
    expect(names(...list, Buffer.alloc(32), entryOf("THREE"))).to.deep.equal(["TWO"]);
    expect(parse(...list).label).to.equal("LABEL");
    expect(names(entryOf("\x05ABC"))).to.deep.equal(["σABC"]);
  });

  it("puts long names together", () => {
    for (const name of ["a", "thirteen char", `${"y".repeat(26)}`, "x".repeat(255), "漢字 😀.txt"]) {
      expect(names(...longEntriesOf(name, sum), entryOf(short))).to.deep.equal([name]);
    }
    expect(names(...longEntriesOf("a\ud83dz", sum), entryOf(short))).to.deep.equal(["a\ufffdz"]);
  });

  it("ignores parts of long names that belong to nothing", () => {
    const [third, second, first] = longEntriesOf("a name of thirty characters!!!", sum) as [Buffer, Buffer, Buffer];
    const file = entryOf(short);
    const alias = "LONGNA~1.TXT";
    expect(names(third, second, first, file)).to.deep.equal(["a name of thirty characters!!!"]);
    expect(names(second, first, file)).to.deep.equal([alias]);
    expect(names(third, first, file)).to.deep.equal([alias]);
    expect(names(third, second, file)).to.deep.equal([alias]);
    expect(names(third, second, second, first, file)).to.deep.equal([alias]);
    expect(names(third, second, first, entryOf("OTHER"), file)).to.deep.equal(["OTHER", alias]);
    expect(names(third, second, first, entryOf("\xe5"), file)).to.deep.equal([alias]);
    expect(names(third, third, second, first, file)).to.deep.equal(["a name of thirty characters!!!"]);
    const otherSum = longEntriesOf("a name of thirty characters!!!", sum ^ 1)[1] as Buffer;
    expect(names(third, otherSum, first, file)).to.deep.equal([alias]);
  });

  it("refuses names that no file can have, or that stand twice", () => {
    for (const name of ["..", ".", "a/b", "x".repeat(256), ""]) {
      expect(
        codeOf(() => parse(...longEntriesOf(name, sum), entryOf(short))),
        name,
      ).to.equal("corrupt-filesystem");
    }
    expect(codeOf(() => parse(entryOf("A/B")))).to.equal("corrupt-filesystem");
    expect(codeOf(() => parse(entryOf("  ")))).to.equal("corrupt-filesystem");
    expect(codeOf(() => parse(entryOf("A"), entryOf("A")))).to.equal("corrupt-filesystem");
  });
});
