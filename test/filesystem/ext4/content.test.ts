import { expect } from "chai";
import { contentReader } from "../../../src/filesystem/ext4/content.ts";
import { inodeFlags } from "../../../src/filesystem/ext4/inode.ts";
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
const inode = inodeOf(block, { flags: 0, size: 5000 });
const read = (offset: number, size: number) => [...contentReader(volume).read(inode, offset, size)];

describe("contentReader", () => {
  it("reads within a run, across runs, holes and the end of what is stored", () => {
    expect(read(1020, 6)).to.deep.equal([1, 1, 1, 1, 2, 2]);
    expect(read(2046, 4)).to.deep.equal([2, 2, 0, 0]);
    expect(read(3070, 4)).to.deep.equal([0, 0, 3, 3]);
    expect(read(4094, 4)).to.deep.equal([3, 3, 0, 0]);
    expect(read(0, 5000)).to.have.length(5000);
    expect(read(2100, 3)).to.deep.equal([0, 0, 0]);
  });

  it("remembers where the last file lies, and no other", () => {
    const content = contentReader(volume);
    expect([...content.read(inode, 1020, 6)]).to.deep.equal([1, 1, 1, 1, 2, 2]);
    expect([...content.read(inode, 0, 1)]).to.deep.equal([1]);
    expect([...content.read(inode, 3072, 1)]).to.deep.equal([3]);
    const other = Buffer.alloc(60);
    other.writeUInt32LE(200, 0);
    expect([...content.read(inodeOf(other, { number: 98, flags: 0, size: 5 }), 0, 5)]).to.deep.equal([3, 3, 3, 3, 3]);
  });

  it("tells where content is stored as it is, forwards and backwards", () => {
    const content = contentReader(volume);
    const place = (offset: number) => content.place(inode, offset);
    expect(place(0)).to.deep.equal({ at: 102_400, size: 2048 });
    expect(place(1500)).to.deep.equal({ at: 103_900, size: 548 });
    expect(place(2048)).to.equal(undefined);
    expect(place(3073)).to.deep.equal({ at: 204_801, size: 1023 });
    expect(place(4096)).to.equal(undefined);
    expect(place(1)).to.deep.equal({ at: 102_401, size: 2047 });
    for (const flags of [inodeFlags.encrypted, inodeFlags.inline])
      expect(content.place({ ...inode, flags }, 0)).to.equal(undefined);
    const astray = Buffer.alloc(60);
    astray.writeUInt32LE(10_000, 0);
    const outside = inodeOf(astray, { number: 97, flags: 0, size: 5 });
    expect(codeOf(() => content.place(outside, 0))).to.equal("corrupt-filesystem");
  });

  it("reads inline content, and zeros where the inode holds no more", () => {
    const inline = inodeOf(Buffer.from("x".repeat(60)), { flags: inodeFlags.inline, size: 62 });
    expect(Buffer.from(contentReader(volume).read(inline, 58, 4)).toString()).to.equal("xx\0\0");
  });

  it("takes no memory for what a file only claims", () => {
    const large = inodeOf(block, { flags: 0, size: 2 ** 34 });
    expect([...contentReader(volume).read(large, 2 ** 33, 3)]).to.deep.equal([0, 0, 0]);
  });

  it("refuses encrypted files", () => {
    const encrypted = { ...inode, flags: inodeFlags.encrypted };
    expect(codeOf(() => contentReader(volume).read(encrypted, 0, 1))).to.equal("unsupported-filesystem");
  });
});
