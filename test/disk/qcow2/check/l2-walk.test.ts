import { expect } from "chai";
import type { Geometry } from "../../../../src/disk/qcow2/check/geometry.ts";
import { l2Walk } from "../../../../src/disk/qcow2/check/l2-walk.ts";
import { found, stateOf } from "./check-state-fixture.ts";
import { compressed, copied, type Entries, place, smallQcow2 } from "./small-qcow2.ts";

function walk(entries: Entries, geometry: Partial<Geometry> = {}, flags = true) {
  const state = stateOf(smallQcow2(entries));
  const active = { allocated: 0, fragmented: 0, compressed: 0 };
  const other = { ...state, geometry: { ...state.geometry, ...geometry } };
  l2Walk(other, { offset: place.l1, size: 1, name: "L1", active })(place.l2, 3, flags);
  return { ...other, active, counts: [...state.references.counts].slice(5, 8) };
}
const data = BigInt(place.data);
const first = place.l2;
/** With clusters of 512 bytes, bit 61 says that there is a second sector. */
const twoSectors = 1n << 61n;

describe("the walk through an L2 table", () => {
  it("counts clusters and whether they follow each other", () => {
    expect(walk({}).active).to.deep.equal({ allocated: 3, fragmented: 0, compressed: 0 });
    const swapped = walk({ [first]: copied | (data + 512n), [first + 8]: copied | data });
    expect(swapped.active).to.deep.equal({ allocated: 3, fragmented: 2, compressed: 0 });
    expect(swapped.counts).to.deep.equal([1, 1, 1]);
  });

  it("counts every cluster with bytes of a compressed one", () => {
    const { active, counts, tally } = walk({
      [first]: compressed | twoSectors | (data + 100n),
      [first + 8]: 0n,
      [first + 16]: 0n,
    });
    expect(counts).to.deep.equal([1, 1, 0]);
    expect(active).to.deep.equal({ allocated: 1, fragmented: 1, compressed: 1 });
    expect(tally.findings).to.deep.equal([]);
  });

  it("does so near the end of the file too, and not beyond", () => {
    const last = BigInt(place.end - 512);
    const near = walk({ [first]: compressed | (last + 7n), [first + 16]: 0n });
    expect([found(near), near.counts]).to.deep.equal([[], [0, 1, 1]]);
    const beyond = walk({ [first]: compressed | twoSectors | (last + 512n) });
    expect(found(beyond)).to.deep.equal(["corruption beyond-end"]);
    expect(beyond.active.compressed).to.equal(1);
  });

  it("notices the cluster behind the end of the file that a compressed one reaches into", () => {
    const bytes = Buffer.concat([
      smallQcow2({ 40: 1024n, 48: 3072n, [first]: 0n, [first + 16]: 0n }),
      Buffer.alloc(1024),
    ]);
    bytes.writeUInt32BE(10, 20);
    bytes.writeBigUInt64BE(compressed | (1n << 60n) | 4700n, first + 8);
    const state = stateOf(bytes);
    l2Walk(state, { offset: 1024, size: 1, name: "L1" })(first, 0, false);
    expect([found(state), state.references.clusters, [...state.references.counts]]).to.deep.equal([
      [],
      6,
      [0, 0, 0, 0, 1, 1],
    ]);
  });

  it("counts no more references than a refcount can say", () => {
    const bytes = smallQcow2({ [first]: compressed | data, [first + 8]: compressed | (data + 9n), [first + 16]: 0n });
    bytes.writeUInt32BE(0, 96);
    const state = stateOf(bytes);
    l2Walk(state, { offset: place.l1, size: 1, name: "L1" })(place.l2, 0, false);
    expect(found(state)).to.deep.equal(["corruption refcount-overflow"]);
    expect(state.references.counts[5]).to.equal(1);
  });

  const wrong: readonly [string, Entries, Partial<Geometry>, string[]][] = [
    ["the copied flag of a compressed cluster", { [first]: copied | compressed | data }, {}, ["compressed-entry"]],
    [
      "a compressed cluster beside a data file",
      { [first]: compressed | data },
      { externalData: true },
      ["compressed-entry"],
    ],
    ["reserved bits", { [first]: copied | data | 2n }, {}, ["reserved-bits"]],
    ["high reserved bits", { [first]: copied | data | (1n << 56n) }, {}, ["reserved-bits"]],
    ["reserved bits of zeros", { [first]: 3n }, {}, ["reserved-bits"]],
    ["a missing copied flag", { [first]: data }, {}, ["copied-flag"]],
    [
      "a copied flag too many",
      { [first]: copied | data, [place.refcountBlock + 8]: 0x0001_0002_0001_0001n },
      {},
      ["copied-flag"],
    ],
    ["a cluster beyond the end", { [first]: copied | (1n << 40n) }, {}, ["beyond-end", "copied-flag"]],
  ];
  for (const [what, entries, geometry, kinds] of wrong) {
    it(`finds ${what}`, () => {
      const state = walk(entries, geometry);
      expect(found(state)).to.deep.equal(kinds.map((kind) => `corruption ${kind}`));
      expect(state.tally.findings[0]).to.deep.include({ offset: first, structure: "L1, L2 table 3, entry 0" });
    });
  }

  it("bears zeros, with a cluster of theirs or none", () => {
    const { active, tally } = walk({ [first]: copied | data | 1n, [first + 8]: 1n });
    expect(active).to.deep.equal({ allocated: 2, fragmented: 1, compressed: 0 });
    expect(tally.findings).to.deep.equal([]);
  });

  it("finds what starts within a cluster", () => {
    const state = walk({ [first + 16]: 0n }, { clusterSize: 1024, clusterBits: 10 }, false);
    expect(found(state)).to.deep.equal(["corruption unaligned"]);
  });

  it("leaves copied flags alone when it is told to", () => {
    expect(found(walk({ [first]: data }, {}, false))).to.deep.equal([]);
  });

  it("takes a flag alone for a cluster of a data file", () => {
    const state = walk(
      { [first]: copied, [first + 8]: copied | (1n << 40n), [first + 16]: copied | 1n },
      { externalData: true },
    );
    expect([state.active.allocated, state.counts, found(state)]).to.deep.equal([2, [0, 0, 0], []]);
  });

  it("finds impossible subclusters", () => {
    const extended = { extendedL2: true };
    const both = { [first]: copied | data, [first + 8]: 0x0000_0001_0000_0001n };
    expect(found(walk(both, extended))).to.deep.equal(["corruption subcluster-bitmap"]);
    expect(found(walk({ [first]: 0n, [first + 8]: 1n }, extended))).to.deep.equal(["corruption subcluster-bitmap"]);
    expect(found(walk({ [first]: compressed | data, [first + 8]: 1n << 40n }, extended))).to.deep.equal([
      "corruption compressed-entry",
    ]);
    expect(found(walk({ [first]: 0n, [first + 8]: 1n << 40n, [first + 16]: 0n }, extended))).to.deep.equal([]);
  });
});
