import { expect } from "chai";
import { checkMapping } from "../../../../src/disk/qcow2/check/mapping.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { found, stateOf } from "./check-state-fixture.ts";
import { copied, type Entries, place, smallQcow2 } from "./small-qcow2.ts";

function check(entries: Entries, active = true) {
  const state = stateOf(smallQcow2(entries));
  const fragmentation = { allocated: 0, fragmented: 0, compressed: 0 };
  const table = { offset: place.l1, size: 1, name: "L1", ...(active && { active: fragmentation }) };
  checkMapping(state, table);
  return { ...state, fragmentation };
}
const l2 = BigInt(place.l2);

describe("the mapping of an L1 table", () => {
  it("refers to itself, to its L2 tables and to their clusters", () => {
    const state = check({});
    expect([...state.references.counts].slice(0, 8)).to.deep.equal([0, 0, 0, 1, 1, 1, 1, 1]);
    expect(found(state)).to.deep.equal([]);
    expect(state.fragmentation).to.deep.equal({ allocated: 3, fragmented: 0, compressed: 0 });
  });

  it("has no reserved bits, and the copied flag where the refcount is 1", () => {
    expect(found(check({ [place.l1]: copied | l2 | 1n }))).to.deep.equal(["corruption reserved-bits"]);
    expect(found(check({ [place.l1]: copied | l2 | (1n << 62n) }))).to.deep.equal(["corruption reserved-bits"]);
    expect(found(check({ [place.l1]: l2 }))).to.deep.equal(["corruption copied-flag"]);
    expect(check({ [place.l1]: l2 }).tally.findings[0]).to.deep.include({ offset: place.l1, structure: "L1, entry 0" });
  });

  it("has copied flags that no snapshot's have to match", () => {
    expect(found(check({ [place.l1]: l2 }, false))).to.deep.equal([]);
    expect(check({}, false).fragmentation.allocated).to.equal(0);
  });

  it("takes an entry of bits alone for a table at 0", () => {
    const state = check({ [place.l1]: copied });
    expect(state.references.counts[0]).to.be.above(0);
    expect(found(state)).not.to.include("corruption copied-flag");
  });

  it("has L2 tables that start at clusters", () => {
    const bytes = smallQcow2();
    bytes.writeUInt32BE(10, 20);
    bytes.writeBigUInt64BE(1024n, 40);
    bytes.writeBigUInt64BE(3072n, 48);
    bytes.writeBigUInt64BE(2048n + 512n, 1024);
    const state = stateOf(bytes);
    checkMapping(state, { offset: 1024, size: 1, name: "L1" });
    expect(found(state)).to.include("corruption unaligned");
  });

  it("costs work", () => {
    const state = stateOf(smallQcow2(), 20);
    expect(codeOf(() => checkMapping(state, { offset: place.l1, size: 1, name: "L1" }))).to.equal("unsupported-format");
  });
});
