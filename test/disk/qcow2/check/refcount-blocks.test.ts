import { expect } from "chai";
import { checkRefcountBlocks } from "../../../../src/disk/qcow2/check/refcount-blocks.ts";
import { found, stateOf } from "./check-state-fixture.ts";
import { place, smallQcow2 } from "./small-qcow2.ts";

function check(entry: bigint, used?: number) {
  const state = stateOf(smallQcow2({ [place.refcountTable + 8]: entry }));
  if (used !== undefined) state.references.add(used, 512, 0, () => "it");
  checkRefcountBlocks(state);
  return state;
}

describe("the refcount blocks", () => {
  it("are referenced by their table, once each", () => {
    const state = check(BigInt(place.data));
    expect([...state.references.counts].slice(0, 8)).to.deep.equal([0, 0, 1, 0, 0, 1, 0, 0]);
    expect(found(state)).to.deep.equal([]);
  });

  it("serve nothing else", () => {
    expect(found(check(BigInt(place.refcountBlock)))).to.deep.equal(["corruption refcount-block"]);
    expect(found(check(BigInt(place.data), place.data))).to.deep.equal(["corruption refcount-block"]);
  });

  it("lie in the file, at the start of a cluster", () => {
    expect(found(check(BigInt(place.data) | 1n))).to.deep.equal(["corruption reserved-bits"]);
    expect(found(check(BigInt(place.end)))).to.deep.equal(["corruption beyond-end"]);
    expect(found(check((1n << 63n) + 512n))).to.deep.equal(["corruption beyond-end"]);
    const state = stateOf(smallQcow2());
    checkRefcountBlocks({ ...state, geometry: { ...state.geometry, clusterSize: 2048 } });
    expect(found(state)).to.deep.equal(["corruption unaligned"]);
    expect(state.tally.findings[0]?.offset).to.equal(place.refcountTable);
  });
});
