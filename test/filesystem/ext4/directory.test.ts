import { expect } from "chai";
import { readDirectory } from "../../../src/filesystem/ext4/directory.ts";
import { inodeFlags, readInode } from "../../../src/filesystem/ext4/inode.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";
import { extBytes, volumeOf } from "./volume-fixture.ts";

type Entry = { inode: number; name: string; length?: number; nameLength?: number };

/** Entries one after the other; the last one fills the block. */
function dirBlock(entries: readonly Entry[], size = 1024): Buffer {
  const bytes = Buffer.alloc(size);
  let at = 0;
  entries.forEach(({ inode, name, length, nameLength }, index) => {
    const own = 8 + Math.ceil(name.length / 4) * 4;
    const fill = length ?? (index === entries.length - 1 ? size - at : own);
    bytes.writeUInt32LE(inode, at);
    bytes.writeUInt16LE(fill, at + 4);
    bytes.writeUInt8(nameLength ?? name.length, at + 6);
    bytes.write(name, at + 8, "latin1");
    at += length === undefined ? fill : own;
  });
  return bytes;
}

/** The names and inodes read from a directory of these blocks, one of 1 KiB after the other. */
function read(...blocks: Buffer[]): [string, number][] {
  const map = new Map(blocks.map((block, index): [number, Buffer] => [100 + index, block]));
  const numbers = Buffer.alloc(60);
  blocks.forEach((_, index) => {
    numbers.writeUInt32LE(100 + index, index * 4);
  });
  const inode = inodeOf(numbers, { type: "directory", flags: 0, size: blocks.length * 1024 });
  return [...readDirectory(blocksOf(map), inode)];
}

const dots: readonly Entry[] = [
  { inode: 2, name: "." },
  { inode: 2, name: ".." },
];

describe("readDirectory", () => {
  const scratch = scratchDirectory();

  it("gives names and inodes of all blocks, without dots and unused entries", () => {
    const first = dirBlock([
      ...dots,
      { inode: 12, name: "etc" },
      { inode: 0, name: "gone" },
      { inode: 13, name: "\xff" },
    ]);
    expect(
      read(first, dirBlock([{ inode: 0, name: "" }]), dirBlock([{ inode: 14, name: "x".repeat(255) }])),
    ).to.deep.equal([
      ["etc", 12],
      ["\udcff", 13],
      ["x".repeat(255), 14],
    ]);
  });

  it("refuses a directory with a hole, at its end or before", () => {
    const volume = blocksOf(new Map([[100, dirBlock([...dots, { inode: 12, name: "a" }])]]));
    for (const place of [0, 4]) {
      const numbers = Buffer.alloc(60);
      numbers.writeUInt32LE(100, place);
      const inode = inodeOf(numbers, { type: "directory", flags: 0, size: 2048 });
      expect(codeOf(() => readDirectory(volume, inode))).to.equal("corrupt-filesystem");
    }
  });

  it("reads entries from the inode itself, behind the number of the parent", () => {
    const block = Buffer.concat([Buffer.from([2, 0, 0, 0]), dirBlock([{ inode: 12, name: "small" }], 56)]);
    const inode = inodeOf(block, { type: "directory", flags: inodeFlags.inline, size: 60 });
    expect([...readDirectory(blocksOf(new Map()), inode)]).to.deep.equal([["small", 12]]);
  });

  it("reads lengths that 16 bits cannot hold, in blocks of 64 KiB", () => {
    const unused = (length: number) => dirBlock([{ inode: 0, name: "", length }], 65536);
    const last = dirBlock(
      [
        { inode: 12, name: "a", length: 12 },
        { inode: 13, name: "b", length: 65524 },
      ],
      65536,
    );
    const numbers = Buffer.alloc(60);
    [100, 101, 102].forEach((number, index) => {
      numbers.writeUInt32LE(number, index * 4);
    });
    const inode = inodeOf(numbers, { type: "directory", flags: 0, size: 3 * 65536 });
    // A whole block is written as 65535 or as 0.
    const volume = blocksOf(
      new Map([
        [100, unused(65535)],
        [101, unused(0)],
        [102, last],
      ]),
      65536,
    );
    expect([...readDirectory(volume, inode).keys()]).to.deep.equal(["a", "b"]);
  });

  it("refuses entries that cannot be", () => {
    const bad: readonly (readonly Entry[])[] = [
      [{ inode: 12, name: "a/b" }],
      [{ inode: 12, name: "a\0b" }],
      [{ inode: 12, name: "" }],
      [
        { inode: 12, name: "a" },
        { inode: 13, name: "a" },
      ],
      [{ inode: 12, name: "a", length: 0 }],
      [{ inode: 12, name: "a", length: 7 }],
      [{ inode: 12, name: "a", length: 13 }],
      [{ inode: 12, name: "a", length: 1028 }],
      [{ inode: 12, name: "a", nameLength: 200, length: 12 }],
      [{ inode: 12, name: "a", length: 1020 }],
    ];
    for (const entries of bad)
      expect(
        codeOf(() => read(dirBlock(entries))),
        JSON.stringify(entries),
      ).to.equal("corrupt-filesystem");
  });

  it("gives the names of an encrypted directory as Base64 of what is stored", () => {
    const numbers = Buffer.alloc(60);
    numbers.writeUInt32LE(100, 0);
    const inode = inodeOf(numbers, { type: "directory", flags: inodeFlags.encrypted, size: 1024 });
    const volume = blocksOf(new Map([[100, dirBlock([...dots, { inode: 12, name: "a/\0\xff.............." }])]]));
    expect([...readDirectory(volume, inode)]).to.deep.equal([["YS8A_y4uLi4uLi4uLi4uLi4u", 12]]);
  });

  it("refuses a directory larger than is read", () => {
    const inode = inodeOf(Buffer.alloc(60), { type: "directory", flags: 0, size: 2 ** 40 });
    expect(codeOf(() => readDirectory(blocksOf(new Map()), inode))).to.equal("unsupported-filesystem");
  });

  it("demands the checksums of blocks where there are such", function () {
    needTools(this, "mke2fs");
    for (const [feature, message] of [
      ["metadata_csum", /checksum of block 0 of the directory of inode 2 is wrong/],
      ["^metadata_csum", undefined],
    ] as const) {
      const bytes = extBytes(scratch("volume"), ["-t", "ext4", "-O", feature]);
      bytes.write("F", bytes.indexOf("lost+found") + 5);
      const volume = volumeOf(bytes);
      const refusal = refusalOf(() => {
        expect([...readDirectory(volume, readInode(volume, 2)).keys()]).to.deep.equal(["lost+Found"]);
      });
      if (message === undefined) expect(refusal).to.equal(undefined);
      else expect(refusal?.message).to.match(message);
    }
  });
});
