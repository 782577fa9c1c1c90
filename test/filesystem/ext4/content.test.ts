import { expect } from "chai";
import { readContent } from "../../../src/filesystem/ext4/content.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";

const volume = blocksOf(
  new Map([
    [100, Buffer.alloc(1024, 1)],
    [101, Buffer.alloc(1024, 2)],
    [200, Buffer.alloc(1024, 3)],
  ]),
);
// Blocks 0 and 1 of the file lie together, 2 is a hole, 3 lies elsewhere.
const block = Buffer.alloc(60);
[100, 101, 0, 200].forEach((number, index) => {
  block.writeUInt32LE(number, index * 4);
});
const inode = inodeOf(block, { usesExtents: false, size: 5000 });
const read = (offset: number, size: number) => [...readContent(volume, inode, offset, size)];

describe("readContent", () => {
  it("reads within a run, across runs, holes and the end of what is stored", () => {
    expect(read(1020, 6)).to.deep.equal([1, 1, 1, 1, 2, 2]);
    expect(read(2046, 4)).to.deep.equal([2, 2, 0, 0]);
    expect(read(3070, 4)).to.deep.equal([0, 0, 3, 3]);
    expect(read(4094, 4)).to.deep.equal([3, 3, 0, 0]);
    expect(read(0, 5000)).to.have.length(5000);
    expect(read(2100, 3)).to.deep.equal([0, 0, 0]);
  });

  it("reads inline content, and refuses more than there is", () => {
    const inline = inodeOf(Buffer.from("x".repeat(60)), { isInline: true, size: 60 });
    expect(Buffer.from(readContent(volume, inline, 58, 2)).toString()).to.equal("xx");
    expect(codeOf(() => readContent(volume, inline, 59, 2))).to.equal("corrupt-filesystem");
  });

  it("refuses encrypted files", () => {
    expect(codeOf(() => readContent(volume, { ...inode, isEncrypted: true }, 0, 1))).to.equal("unsupported-filesystem");
  });
});
