import { expect } from "chai";
import { runsOf } from "../../../src/filesystem/xfs/mapping.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, treeBlock, treeFork, volumeOf } from "./xfs-fixture.ts";

describe("runsOf", () => {
  it("finds extents in the inode and in a tree, and refuses forks without blocks", () => {
    const run = { logical: 0, physical: 20, count: 2 };
    const volume = volumeOf(new Map([[50, treeBlock(0, [extentOf(0, 20, 2)])]]));
    expect(runsOf(volume, forkOf([extentOf(0, 20, 2)]), 0, 9)).to.deep.equal([run]);
    expect(runsOf(volume, treeFork(1, [[0, 50]]), 0, 9)).to.deep.equal([run]);
    for (const format of ["local", "device"] as const) {
      expect(codeOf(() => runsOf(volume, forkOf([], { format }), 0, 9))).to.equal("corrupt-filesystem");
    }
  });
});
