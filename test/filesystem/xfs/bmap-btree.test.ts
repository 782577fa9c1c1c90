import { expect } from "chai";
import { treeRuns } from "../../../src/filesystem/xfs/bmap-btree.ts";
import { treeStamp } from "../../../src/filesystem/xfs/stamp.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, stamp, treeBlock, treeFork, version5, volumeOf } from "./xfs-fixture.ts";

describe("treeRuns", () => {
  const leafOne = treeBlock(0, [extentOf(0, 500, 2), extentOf(5, 600, 3)]);
  const leafTwo = treeBlock(0, [extentOf(10, 700, 1), extentOf(11, 900, 1, true)]);
  const run = (logical: number, physical: number, count: number) => ({ logical, physical, count });

  it("gives the runs of all leaves, or only those asked for", () => {
    const volume = volumeOf(
      new Map([
        [
          50,
          treeBlock(1, [
            [0, 51],
            [10, 52],
          ]),
        ],
        [51, leafOne],
        [52, leafTwo],
      ]),
    );
    for (const fork of [
      treeFork(1, [
        [0, 51],
        [10, 52],
      ]),
      treeFork(2, [[0, 50]]),
    ]) {
      expect(treeRuns(volume, fork, 0, 100)).to.deep.equal([run(0, 500, 2), run(5, 600, 3), run(10, 700, 1)]);
      expect(treeRuns(volume, fork, 6, 7)).to.deep.equal([run(5, 600, 3)]);
    }
  });

  it("demands stamps of version 5", () => {
    const leaf = Buffer.alloc(1024);
    leaf.write("BMA3", 0, "latin1");
    leaf.writeUInt16BE(1, 6);
    extentOf(3, 500, 2).copy(leaf, 72);
    stamp(leaf, treeStamp, 51);
    expect(treeRuns(volumeOf(new Map([[51, leaf]]), version5), treeFork(1, [[0, 51]]), 0, 10)).to.deep.equal([
      run(3, 500, 2),
    ]);
    expect(codeOf(() => treeRuns(volumeOf(new Map([[52, leaf]]), version5), treeFork(1, [[0, 52]]), 0, 10))).to.equal(
      "corrupt-filesystem",
    );
  });

  it("refuses loops, keys out of order, levels that do not fall and leaves outside their keys", () => {
    const refuses = (fork: ReturnType<typeof treeFork>, blocks: readonly [number, Buffer][]) =>
      expect(codeOf(() => treeRuns(volumeOf(new Map(blocks)), fork, 0, 100))).to.equal("corrupt-filesystem");
    refuses(treeFork(0, [[0, 51]]), [[51, leafOne]]);
    refuses(treeFork(17, [[0, 51]]), [[51, leafOne]]);
    refuses(treeFork(1, []), []);
    refuses(treeFork(2, [[0, 50]]), [[50, treeBlock(2, [[0, 50]])]]);
    refuses(treeFork(2, [[0, 51]]), [[51, leafOne]]);
    refuses(
      treeFork(1, [
        [10, 51],
        [0, 52],
      ]),
      [
        [51, leafOne],
        [52, leafTwo],
      ],
    );
    refuses(
      treeFork(1, [
        [0, 51],
        [6, 52],
      ]),
      [
        [51, leafOne],
        [52, leafTwo],
      ],
    );
    refuses(
      treeFork(1, [
        [0, 51],
        [10, 51],
      ]),
      [[51, leafOne]],
    );
    refuses(treeFork(1, [[0, 51]]), [[51, treeBlock(0, [])]]);
    refuses(treeFork(1, [[0, 51]]), []);
  });
});
