import { expect } from "chai";
import { extentRuns } from "../../../src/filesystem/xfs/extents.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf } from "./xfs-fixture.ts";

describe("extentRuns", () => {
  it("unpacks fields that cross words", () => {
    const fork = forkOf([extentOf(2 ** 40 + 3, 2 ** 45 + 2 ** 10 + 5, 0x1f_ffff)]);
    expect(extentRuns(fork, 0, 2 ** 54)).to.deep.equal([
      { logical: 2 ** 40 + 3, physical: 2 ** 45 + 2 ** 10 + 5, count: 0x1f_ffff },
    ]);
  });

  it("gives what touches the blocks asked for, and nothing that was never written", () => {
    const fork = forkOf([extentOf(0, 20, 2), extentOf(2, 30, 2, true), extentOf(4, 40, 2), extentOf(6, 50, 1)]);
    expect(extentRuns(fork, 1, 5).map(({ physical }) => physical)).to.deep.equal([20, 40]);
  });

  it("refuses empty extents, overlaps and more than the fork has room for", () => {
    for (const fork of [
      forkOf([extentOf(0, 20, 0)]),
      forkOf([extentOf(0, 20, 2), extentOf(1, 30, 1)]),
      forkOf([extentOf(5, 20, 2), extentOf(0, 30, 1)]),
      forkOf([extentOf(0, 20, 2)], { extents: 2 }),
      forkOf([extentOf(0, 20, 2)], { extents: 2 ** 48 }),
    ]) {
      expect(codeOf(() => extentRuns(fork, 0, 10))).to.equal("corrupt-filesystem");
    }
  });
});
