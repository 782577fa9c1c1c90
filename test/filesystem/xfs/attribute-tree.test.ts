import { expect } from "chai";
import { attributeLeaves } from "../../../src/filesystem/xfs/attribute-tree.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, volumeOf } from "./xfs-fixture.ts";

function block(magic: number, level = 0, children: readonly number[] = []): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.writeUInt16BE(magic, 8);
  bytes.writeUInt16BE(children.length, 12);
  bytes.writeUInt16BE(level, 14);
  children.forEach((child, index) => {
    bytes.writeUInt32BE(child, 16 + index * 8 + 4);
  });
  return bytes;
}

describe("attributeLeaves", () => {
  const fork = forkOf([extentOf(0, 100, 10)], { name: "attribute" });
  const leaf = (mark: number) => {
    const bytes = block(0xfbee);
    bytes.writeUInt8(mark, 1000);
    return bytes;
  };
  const leaves = (blocks: readonly [number, Buffer][]) =>
    [...attributeLeaves(volumeOf(new Map(blocks)), fork)].map((bytes) => bytes[1000]);

  it("gives a leaf that is alone, and those below nodes in order", () => {
    expect(leaves([[100, leaf(1)]])).to.deep.equal([1]);
    const blocks: [number, Buffer][] = [
      [100, block(0xfebe, 2, [1, 2])],
      [101, block(0xfebe, 1, [3, 4])],
      [102, block(0xfebe, 1, [5])],
      [103, leaf(3)],
      [104, leaf(4)],
      [105, leaf(5)],
    ];
    expect(leaves(blocks)).to.deep.equal([3, 4, 5]);
  });

  it("refuses loops, levels that do not fall, blocks of something else and those that are missing", () => {
    const broken: Readonly<Record<string, [number, Buffer][]>> = {
      itself: [[100, block(0xfebe, 1, [0])]],
      twice: [
        [100, block(0xfebe, 1, [1, 1])],
        [101, leaf(1)],
      ],
      level: [
        [100, block(0xfebe, 2, [1])],
        [101, block(0xfebe, 2, [2])],
      ],
      "a leaf too high": [
        [100, block(0xfebe, 2, [1])],
        [101, leaf(1)],
      ],
      deep: [[100, block(0xfebe, 6, [1])]],
      "of version 5": [[100, block(0x3bee)]],
      missing: [[100, block(0xfebe, 1, [10])]],
      empty: [[100, block(0xfebe, 1, [])]],
    };
    for (const [name, blocks] of Object.entries(broken)) {
      expect(
        codeOf(() => leaves(blocks)),
        name,
      ).to.equal("corrupt-filesystem");
    }
  });
});
