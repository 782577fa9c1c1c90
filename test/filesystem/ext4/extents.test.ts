import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { extentRuns } from "../../../src/filesystem/ext4/extents.ts";
import { readInode } from "../../../src/filesystem/ext4/inode.ts";
import type { Volume } from "../../../src/filesystem/ext4/volume.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";
import { extBytes, inodeNumber, inodeOffset, volumeOf } from "./volume-fixture.ts";

/** A node of an extent tree; leaves are [logical, length, physical], index entries [logical, block]. */
function node(depth: number, entries: readonly (readonly number[])[], size = 60): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt16LE(0xf30a, 0);
  bytes.writeUInt16LE(entries.length, 2);
  bytes.writeUInt16LE(Math.floor((size - 12) / 12), 4);
  bytes.writeUInt16LE(depth, 6);
  entries.forEach(([logical = 0, second = 0, third = 0], index) => {
    const at = 12 + index * 12;
    bytes.writeUInt32LE(logical, at);
    if (depth > 0) bytes.writeUInt32LE(second, at + 4);
    else {
      bytes.writeUInt16LE(second, at + 4);
      bytes.writeUInt32LE(third, at + 8);
    }
  });
  return bytes;
}

const none = blocksOf(new Map());
const runs = (root: Buffer, first = 0, end = 2 ** 32, volume = none) =>
  extentRuns(volume, inodeOf(root), first, end).map(({ logical, count, physical }) => [logical, count, physical]);

describe("extentRuns", () => {
  it("gives the extents of the root that touch the blocks asked for", () => {
    const root = node(0, [
      [0, 4, 100],
      [10, 2, 200],
      [20, 1, 300],
    ]);
    expect(runs(root)).to.deep.equal([
      [0, 4, 100],
      [10, 2, 200],
      [20, 1, 300],
    ]);
    expect(runs(root, 3, 11)).to.deep.equal([
      [0, 4, 100],
      [10, 2, 200],
    ]);
    expect(runs(root, 4, 10)).to.deep.equal([]);
  });

  it("leaves out preallocated extents, and reads the longest that is not", () => {
    expect(
      runs(
        node(0, [
          [0, 0x8000 + 5, 100],
          [0x8000, 0x8000, 200],
        ]),
      ),
    ).to.deep.equal([[0x8000, 0x8000, 200]]);
  });

  it("reads block numbers of 48 bits", () => {
    const root = node(0, [[0, 1, 5]]);
    root.writeUInt16LE(2, 18);
    expect(runs(root)).to.deep.equal([[0, 1, 2 * 2 ** 32 + 5]]);
  });

  it("descends only where it must", () => {
    const volume = blocksOf(
      new Map([
        [50, node(0, [[0, 5, 100]], 1024)],
        [51, node(0, [[100, 5, 200]], 1024)],
      ]),
    );
    // The third child does not exist, which shows only when it is asked for.
    const root = node(1, [
      [0, 50],
      [100, 51],
      [200, 99_999],
    ]);
    expect(runs(root, 0, 150, volume)).to.deep.equal([
      [0, 5, 100],
      [100, 5, 200],
    ]);
    expect(runs(root, 100, 101, volume)).to.deep.equal([[100, 5, 200]]);
    expect(codeOf(() => runs(root, 200, 201, volume))).to.equal("out-of-bounds");
  });

  it("refuses trees that run in circles, out of order or out of bounds", () => {
    const circle = blocksOf(new Map([[50, node(1, [[0, 50]], 1024)]]));
    expect(codeOf(() => runs(node(1, [[0, 50]]), 0, 9, circle))).to.equal("corrupt-filesystem");
    expect(codeOf(() => runs(node(2, [[0, 50]]), 0, 9, circle))).to.equal("corrupt-filesystem");
    const astray = blocksOf(new Map([[50, node(0, [[100, 5, 200]], 1024)]]));
    expect(
      codeOf(() =>
        runs(
          node(1, [
            [0, 50],
            [50, 51],
          ]),
          0,
          9,
          astray,
        ),
      ),
    ).to.equal("corrupt-filesystem");
    const bad = [
      node(0, [
        [10, 2, 200],
        [0, 4, 100],
      ]),
      node(0, [
        [0, 4, 100],
        [3, 2, 200],
      ]),
      node(0, [[0, 0, 100]]),
      node(0, [[0xffff_ffff, 2, 100]]),
      node(6, [[0, 50]]),
      Buffer.alloc(60),
    ];
    for (const root of bad) expect(codeOf(() => runs(root))).to.equal("corrupt-filesystem");
    const full = node(0, []);
    full.writeUInt16LE(5, 2);
    expect(codeOf(() => runs(full))).to.equal("corrupt-filesystem");
  });

  it("refuses a tree of nodes without end that name nothing", () => {
    // Four levels of 84 entries each, and empty leaves: 2.4 million nodes, every one where its parent grants it.
    const spans = [0, 2 ** 7, 2 ** 14, 2 ** 21, 2 ** 28];
    const children = (depth: number, from: number, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const logical = from + index * (spans[depth] ?? 0);
        return [logical, logical / 2 ** 7 + (depth - 1) * 2 ** 26];
      });
    const volume: Volume = {
      ...blocksOf(new Map()),
      blocks(block) {
        const depth = Math.floor(block / 2 ** 26);
        return node(depth, depth === 0 ? [] : children(depth, (block % 2 ** 26) * 2 ** 7, 84), 1024);
      },
    };
    expect(runs(node(3, children(3, 0, 1)), 0, 2 ** 32, volume)).to.deep.equal([]);
    const message = refusalOf(() => runs(node(4, children(4, 0, 4)), 0, 2 ** 32, volume))?.message;
    expect(message).to.match(/extent tree of inode 99 is larger/);
  });
});

describe("the checksum of an extent block", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs", "debugfs");
  });

  it("is demanded, and covers all the room for extents", () => {
    const punches = Array.from({ length: 30 }, (_, index) => `punch file ${index * 2 + 3} ${index * 2 + 3}`);
    const options = ["-t", "ext4", "-b", "1024", "-O", "metadata_csum"];
    writeFileSync(scratch("content"), Buffer.alloc(100_000, 1));
    const bytes = extBytes(scratch("volume"), options, [`write ${scratch("content")} file`, ...punches]);
    const number = inodeNumber(scratch("volume"), "file");
    const read = () => {
      const volume = volumeOf(bytes);
      return extentRuns(volume, readInode(volume, number), 0, 200);
    };
    expect(read().length).to.be.greaterThan(20);
    const place = bytes.readUInt32LE(inodeOffset(bytes, number) + 0x28 + 12 + 4) * 1024;
    for (let at = 0; at < 1024; at += 3) {
      const before = bytes[place + at] ?? 0;
      bytes.writeUInt8(before ^ 2, place + at);
      expect(refusalOf(read)?.message, `byte ${at}`).to.match(/checksum of an extent block|cannot be followed/);
      bytes.writeUInt8(before, place + at);
    }
  });
});
