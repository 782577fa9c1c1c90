import { expect } from "chai";
import { viewOf } from "../../../src/disk/integers.ts";
import { inodeAttributes, isAttributeBlock, readAttributeList } from "../../../src/filesystem/ext4/attribute-list.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";

interface Given {
  readonly name: string;
  readonly value?: string;
  readonly place?: number;
  readonly size?: number;
  readonly inode?: number;
}

/** A list in 256 bytes, values from the end downwards. */
function list(given: readonly Given[], size = 256): Buffer {
  const bytes = Buffer.alloc(size);
  let [at, end] = [0, size];
  for (const { name, value = "", place, size: claimed, inode = 0 } of given) {
    end -= Math.ceil(value.length / 4) * 4;
    bytes.write(value, end);
    bytes.writeUInt8(name.length, at);
    bytes.writeUInt8(1, at + 1);
    bytes.writeUInt16LE(place ?? end, at + 2);
    bytes.writeUInt32LE(inode, at + 4);
    bytes.writeUInt32LE(claimed ?? value.length, at + 8);
    bytes.write(name, at + 16, "latin1");
    at += 16 + Math.ceil(name.length / 4) * 4;
  }
  return bytes;
}

const read = (bytes: Buffer) =>
  readAttributeList(viewOf(bytes), 0, 0, bytes.length, "a test").map(({ name, value, size, inode }) => [
    name,
    Buffer.from(value).toString(),
    size,
    inode,
  ]);

describe("readAttributeList", () => {
  it("gives names, values, and what an inode holds", () => {
    const given = [
      { name: "one", value: "first" },
      { name: "", value: "x" },
      { name: "large", size: 9, inode: 12 },
    ];
    expect(read(list([...given, { name: "empty" }]))).to.deep.equal([
      ["one", "first", 5, 0],
      ["", "x", 1, 0],
      ["large", "", 9, 12],
      ["empty", "", 0, 0],
    ]);
    expect(read(list([]))).to.deep.equal([]);
  });

  it("refuses lists without end, and values outside or within the list", () => {
    for (const bytes of [
      Buffer.alloc(256, 1),
      list([{ name: "n".repeat(240) }]),
      Buffer.alloc(2),
      list([{ name: "a", value: "x", place: 256 }]),
      list([{ name: "a", value: "x", place: 16 }]),
      list([{ name: "a", value: "x", size: 0xffff_ffff }]),
      list([{ name: "a\0b", value: "x" }]),
    ])
      expect(codeOf(() => read(bytes))).to.equal("corrupt-filesystem");
  });
});

describe("inodeAttributes", () => {
  const volume = blocksOf(new Map());
  function inode(extra: number, magic = 0xea020000): Buffer {
    const bytes = Buffer.alloc(256);
    bytes.writeUInt16LE(extra, 0x80);
    bytes.writeUInt32LE(magic, 128 + extra);
    list([{ name: "a", value: "x" }], 256 - 132 - extra).copy(bytes, 132 + extra);
    return bytes;
  }

  it("finds the list behind the fields of an inode", () => {
    expect(inodeAttributes(volume, inodeOf(inode(32))).map(({ name }) => name)).to.deep.equal(["a"]);
    expect(inodeAttributes(volume, inodeOf(inode(28))).map(({ name }) => name)).to.deep.equal(["a"]);
  });

  it("finds none without magic number, without further fields, or without room", () => {
    expect(inodeAttributes(volume, inodeOf(inode(32, 0xea020001)))).to.deep.equal([]);
    expect(inodeAttributes(volume, inodeOf(inode(0)))).to.deep.equal([]);
    const full = Buffer.alloc(256);
    full.writeUInt16LE(124, 0x80);
    expect(inodeAttributes(volume, inodeOf(full))).to.deep.equal([]);
    const small = blocksOf(new Map(), 1024, { inodeSize: 128 });
    expect(inodeAttributes(small, inodeOf(inode(32)))).to.deep.equal([]);
  });
});

describe("isAttributeBlock", () => {
  it("demands the magic number and a single block", () => {
    const block = (magic: number, count: number) => {
      const bytes = Buffer.alloc(32);
      bytes.writeUInt32LE(magic, 0);
      bytes.writeUInt32LE(count, 8);
      return viewOf(bytes);
    };
    expect([block(0xea020000, 1), block(0xea020000, 2), block(0xea010000, 1)].map(isAttributeBlock)).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
});
