import { expect } from "chai";
import { compareRefcounts } from "../../../../src/disk/qcow2/check/comparison.ts";
import { found, stateOf } from "./check-state-fixture.ts";
import { place, smallQcow2 } from "./small-qcow2.ts";

describe("the comparison of refcounts", () => {
  it("finds each cluster that is counted too low or too high", () => {
    const state = stateOf(smallQcow2({ [place.refcountBlock]: 0x0001_0000_0003_0000n, [place.refcountBlock + 8]: 0n }));
    for (const [cluster, references] of [1, 2, 1].entries()) {
      for (let time = 0; time < references; time++) state.references.add(cluster * 512, 512, 0, () => "it");
    }
    expect(compareRefcounts(state)).to.equal(2);
    expect(found(state)).to.deep.equal(["corruption refcount-too-low", "leak refcount-too-high"]);
    expect(state.tally.findings.map(({ offset }) => offset)).to.deep.equal([512, 1024]);
  });

  it("tells of the last cluster in use, by whichever count", () => {
    const state = stateOf(smallQcow2({ [place.refcountBlock + 8]: 0n }));
    state.references.add(0, 2048, 0, () => "it");
    expect(compareRefcounts(state)).to.equal(3);
    expect(found(state)).to.deep.equal([]);
    state.references.add(3072, 1, 0, () => "it");
    expect(compareRefcounts(state)).to.equal(6);
    expect(compareRefcounts(stateOf(smallQcow2()))).to.equal(7);
  });

  it("counts an error for each refcount that cannot be read", () => {
    const state = stateOf(smallQcow2({ [place.refcountTable]: (1n << 63n) + 512n }));
    expect(compareRefcounts(state)).to.equal(0);
    expect(found(state)).to.deep.equal(Array(8).fill("error refcount-unreadable"));
  });
});
