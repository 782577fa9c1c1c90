import { expect } from "chai";
import { readDirectoryBlock } from "../../../src/filesystem/xfs/directory-block.ts";
import { directoryNames } from "../../../src/filesystem/xfs/directory-names.ts";
import { codeOf } from "../../support/refusal-code.ts";

/** A block of version 4: an entry `name` for inode 77, free room, an entry `b` for inode 78. */
function block(magic: string, size = 64): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write(magic, 0, "latin1");
  bytes.writeBigUInt64BE(77n, 16);
  bytes.set([4, ...Buffer.from("name")], 24);
  bytes.writeUInt16BE(16, 30);
  bytes.set([0xff, 0xff, 0, 16], 32);
  bytes.writeUInt16BE(32, 46);
  bytes.writeBigUInt64BE(78n, 48);
  bytes.set([1, 0x62], 56);
  bytes.writeUInt16BE(48, 62);
  return bytes;
}

function read(bytes: Buffer, format: { version: 4 | 5; hasTypes: boolean } = { version: 4, hasTypes: false }) {
  const names = directoryNames(99);
  readDirectoryBlock(bytes, 99, format, names);
  return names.entries;
}

describe("readDirectoryBlock", () => {
  const entries = [
    { name: "name", node: 77 },
    { name: "b", node: 78 },
  ];

  it("reads entries and passes over free room", () => {
    expect(read(block("XD2D"))).to.deep.equal(entries);
    expect(read(block("XD2D"), { version: 4, hasTypes: true })).to.deep.equal(entries);
  });

  it("stops before the hashes of a directory of one block", () => {
    const bytes = block("XD2B", 64 + 2 * 8 + 8);
    bytes.writeUInt32BE(2, bytes.length - 8);
    expect(read(bytes)).to.deep.equal(entries);
    bytes.writeUInt32BE(0xffff_ffff, bytes.length - 8);
    expect(codeOf(() => read(bytes))).to.equal("corrupt-filesystem");
  });

  it("refuses blocks of another kind or version and entries that do not fill the block", () => {
    expect(codeOf(() => read(block("XD2F")))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read(block("XD2D"), { version: 5, hasTypes: true }))).to.equal("corrupt-filesystem");
    for (const [offset, value] of [
      [24, 200],
      [24, 0],
      [30, 24],
      [35, 0],
      [35, 15],
      [34, 200],
      [47, 0],
      [16, 0xff],
      [25, 0x2f],
      [62, 1],
    ] as const) {
      const bytes = block("XD2D");
      bytes[offset] = value;
      expect(
        codeOf(() => read(bytes)),
        `${value} at ${offset}`,
      ).to.equal("corrupt-filesystem");
    }
  });
});
