import { expect } from "chai";
import { indirectRuns } from "../../../src/filesystem/ext4/indirect-blocks.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";

/** Block numbers, 0 for all that are not given. */
function numbers(count: number, given: Readonly<Record<number, number>>): Buffer {
  const bytes = Buffer.alloc(count * 4);
  for (const [index, value] of Object.entries(given)) bytes.writeUInt32LE(value, Number(index) * 4);
  return bytes;
}

const runs = (block: Buffer, first: number, end: number, blocks = new Map<number, Buffer>()) =>
  indirectRuns(blocksOf(blocks), inodeOf(block, { flags: 0 }), first, end).map(({ logical, count, physical }) => [
    logical,
    count,
    physical,
  ]);

describe("indirectRuns", () => {
  it("joins direct blocks that lie together and leaves holes out", () => {
    const block = numbers(15, { 0: 100, 1: 101, 2: 102, 4: 103, 11: 50 });
    expect(runs(block, 0, 12)).to.deep.equal([
      [0, 3, 100],
      [4, 1, 103],
      [11, 1, 50],
    ]);
    expect(runs(block, 1, 5)).to.deep.equal([
      [1, 2, 101],
      [4, 1, 103],
    ]);
  });

  it("follows single, double and triple indirect blocks, 256 numbers each", () => {
    const blocks = new Map([
      [20, numbers(256, { 0: 500, 255: 501 })],
      [21, numbers(256, { 255: 22 })],
      [22, numbers(256, { 0: 600 })],
      [23, numbers(256, { 1: 24 })],
      [24, numbers(256, { 2: 25 })],
      [25, numbers(256, { 3: 700 })],
    ]);
    const block = numbers(15, { 12: 20, 13: 21, 14: 23 });
    expect(runs(block, 0, 2 ** 24, blocks)).to.deep.equal([
      [12, 1, 500],
      [12 + 255, 1, 501],
      [12 + 256 + 255 * 256, 1, 600],
      [12 + 256 + 256 ** 2 + 256 ** 2 + 2 * 256 + 3, 1, 700],
    ]);
    expect(runs(block, 267, 268, blocks)).to.deep.equal([[267, 1, 501]]);
  });

  it("visits no more than what is asked for, even when blocks lead to themselves", () => {
    const blocks = new Map([
      [20, numbers(256, Object.fromEntries(Array.from({ length: 256 }, (_, index) => [index, 20])))],
    ]);
    expect(runs(numbers(15, { 14: 20 }), 12 + 256 + 256 ** 2, 12 + 256 + 256 ** 2 + 3, blocks)).to.have.length(3);
  });

  it("refuses a file beyond the triple indirect block", () => {
    const most = 12 + 256 + 256 ** 2 + 256 ** 3;
    expect(runs(numbers(15, {}), most - 1, most)).to.deep.equal([]);
    expect(codeOf(() => runs(numbers(15, {}), most, most + 1))).to.equal("corrupt-filesystem");
  });
});
