import { expect } from "chai";
import { tarMembers } from "../../../src/filesystem/tar/tar-members.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { type Member, tarOf } from "./tar-fixture.ts";

const members = (...list: Member[]) => [...tarMembers(readerOf(tarOf(...list)))];

describe("tarMembers", () => {
  it("reads headers only, content left where it is", () => {
    const big = "x".repeat(1_000_000);
    const file = readerOf(tarOf({ name: "big", content: big }, { name: "small", content: "y" }));
    const [first, second] = [...tarMembers(file)];
    expect(first).to.include({ name: "big", size: 1_000_000, offset: 512 });
    expect(second).to.include({ name: "small", size: 1 });
    expect(file.reads).to.equal(2);
  });

  it("takes PAX records for the next member only, and global ones for all after", () => {
    const list = members(
      { name: "g", kind: "g", content: "11 uid=1234\n".replace("11", "12") },
      { name: "x", kind: "x", content: "15 path=longer\n13 mtime=1.9\n" },
      { name: "short" },
      { name: "next", uid: 5 },
    );
    expect(list.map(({ name, header }) => [name, header.uid, header.modified])).to.deep.equal([
      ["longer", 1234, 1],
      ["next", 1234, 1_600_000_000],
    ]);
  });

  it("takes a size from a PAX record", () => {
    const list = members(
      { name: "x", kind: "x", content: "10 size=3\n" },
      { name: "f", size: 7, content: "abc" },
      { name: "g" },
    );
    expect(list.map(({ name, size }) => [name, size])).to.deep.equal([
      ["f", 3],
      ["g", 0],
    ]);
  });

  it("takes long names and link targets of GNU tar", () => {
    const list = members(
      { name: "././@LongLink", kind: "L", content: `${"n".repeat(300)}\0` },
      { name: "././@LongLink", kind: "K", content: `${"t".repeat(200)}\0` },
      { name: "cut", kind: "2", link: "cut" },
    );
    expect(list.map(({ name, linkName }) => [name.length, linkName.length])).to.deep.equal([[300, 200]]);
  });

  it("gives no content to what has none, whatever its header says", () => {
    const list = members({ name: "d", kind: "5", size: 4096 }, { name: "f" });
    expect(list.map(({ name, size }) => [name, size])).to.deep.equal([
      ["d", 0],
      ["f", 0],
    ]);
  });

  it("refuses what it cannot follow", () => {
    const code = (...list: Member[]) => codeOf(() => members(...list));
    expect(code({ name: "f", size: 100_000 })).to.equal("truncated");
    expect(code({ name: "x", kind: "x", content: "x".repeat(1_100_000) })).to.equal("corrupt-tar");
    expect(code({ name: "x", kind: "x", content: "11 size=-4\n" }, { name: "f" })).to.equal("corrupt-tar");
    for (const record of ["10 path=f\n", "14 linkpath=f\n", "10 size=0\n"])
      expect(code({ name: "g", kind: "g", content: record }, { name: "f" })).to.equal("corrupt-tar");
    const long = "n".repeat(4097);
    expect(code({ name: "././@LongLink", kind: "L", content: `${long}\0` }, { name: "f" })).to.equal("corrupt-tar");
    const unknown = "22 GNU.sparse.major=2\n22 GNU.sparse.minor=0\n";
    expect(code({ name: "x", kind: "x", content: unknown }, { name: "s" })).to.equal("unsupported-filesystem");
    expect(code({ name: "g", kind: "g", content: unknown }, { name: "s" })).to.equal("corrupt-tar");
    const many = Array.from({ length: 300 }, (_, index) => `14 key${100 + index}=123\n`.replace("14", "15")).join("");
    expect(code({ name: "g", kind: "g", content: many }, { name: "s" })).to.equal("corrupt-tar");
    const half = "x".repeat(600_000);
    const long2 = { name: "x", kind: "x", content: `600016 comment=${half}\n` };
    expect(code(long2, { name: "s" })).to.equal("no refusal");
    expect(code(long2, long2, { name: "s" })).to.equal("corrupt-tar");
    expect(codeOf(() => [...tarMembers(readerOf(tarOf({ name: "f" }).subarray(0, 512)))])).to.equal("truncated");
  });
});
