import { expect } from "chai";
import { extentRuns } from "../../../src/filesystem/ext4/extents.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";

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
});
