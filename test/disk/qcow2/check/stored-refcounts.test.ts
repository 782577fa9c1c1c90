import { expect } from "chai";
import type { Geometry } from "../../../../src/disk/qcow2/check/geometry.ts";
import { qemuFile } from "../../../../src/disk/qcow2/check/qemu-file.ts";
import { countsFor, readStoredRefcounts } from "../../../../src/disk/qcow2/check/stored-refcounts.ts";
import { limitedWork } from "../../../../src/disk/qcow2/check/work.ts";
import { readerOf } from "../../../support/bytes-reader.ts";
import { codeOf } from "../../../support/refusal-code.ts";
import { stateOf } from "./check-state-fixture.ts";
import { place, smallQcow2 } from "./small-qcow2.ts";

/** Refcounts in a block at 1024, of clusters of 512 bytes, as bytes in hexadecimal. */
function counts(order: number, hex: string, clusters = 8): number[] {
  const bytes = smallQcow2();
  bytes.fill(0, 1024, 1536).write(hex, 1024, "hex");
  const { geometry } = stateOf(smallQcow2());
  const other: Geometry = { ...geometry, refcountOrder: order };
  return [...readStoredRefcounts(qemuFile(readerOf(bytes)), other, clusters, limitedWork()).counts];
}

describe("the stored refcounts", () => {
  it("have any width from 1 bit to 64", () => {
    expect(counts(0, "a5")).to.deep.equal([1, 0, 1, 0, 0, 1, 0, 1]);
    expect(counts(1, "e4b1")).to.deep.equal([0, 1, 2, 3, 1, 0, 3, 2]);
    expect(counts(2, "21430000")).to.deep.equal([1, 2, 3, 4, 0, 0, 0, 0]);
    expect(counts(3, "01ff7f")).to.deep.equal([1, 255, 127, 0, 0, 0, 0, 0]);
    expect(counts(4, "0102ffff")).to.deep.equal([258, 65535, 0, 0, 0, 0, 0, 0]);
    expect(counts(5, "01020304ffffffff", 2)).to.deep.equal([0x01020304, 0xffffffff]);
    expect(counts(6, "00000000010203040000000100000002", 2)).to.deep.equal([0x01020304, 0xffffffff]);
  });

  it("are kept in as few bytes as they need", () => {
    expect(countsFor(3, 0)).to.be.instanceOf(Uint8Array);
    expect(countsFor(3, 4)).to.be.instanceOf(Uint16Array);
    expect(countsFor(3, 6)).to.be.instanceOf(Uint32Array).and.to.have.length(3);
  });

  it("are 0 where there is no block, or none any more", () => {
    const { stored } = stateOf(smallQcow2({ [place.refcountTable]: 0n }));
    expect([stored.of(3), stored.of(1e9)]).to.deep.equal([0, 0]);
    expect(stateOf(smallQcow2({ [place.refcountTable]: 1024n ** 3n })).stored.of(3)).to.equal(0);
  });

  it("cannot be read from where no file reaches", () => {
    // A block has 256 refcounts, so the second is about clusters from 256 on.
    const { stored } = stateOf(smallQcow2({ [place.refcountTable + 8]: (1n << 63n) + 512n }));
    expect([stored.isUnreadable(0), stored.isUnreadable(1), stored.isUnreadable(2)]).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect([stored.of(300), stored.of(600)]).to.deep.equal([-1, 0]);
  });

  it("of 4096-byte clusters cannot be read from a block at half a cluster", () => {
    const { geometry } = stateOf(smallQcow2());
    const large: Geometry = { ...geometry, clusterBits: 12, clusterSize: 4096 };
    const stored = readStoredRefcounts(qemuFile(readerOf(smallQcow2())), large, 8, limitedWork());
    expect([stored.isUnreadable(0), stored.of(3), stored.counts[3]]).to.deep.equal([true, -1, 0]);
  });

  it("of clusters far behind the end are read one by one, at a price", () => {
    const bytes = smallQcow2({ [place.refcountTable + 16]: BigInt(place.data) });
    bytes.writeUInt16BE(77, place.data + 6);
    const { stored } = stateOf(bytes, 300);
    expect(stored.of(515)).to.equal(77);
    expect(codeOf(() => stored.of(515))).to.equal("unsupported-format");
  });

  it("of far clusters have any width too", () => {
    const bytes = smallQcow2({ [place.refcountTable]: 0n, [place.refcountTable + 8]: BigInt(place.data) });
    bytes.write("a5", place.data + 1, "hex");
    const { geometry } = stateOf(smallQcow2());
    const bits: Geometry = { ...geometry, refcountOrder: 0 };
    const stored = readStoredRefcounts(qemuFile(readerOf(bytes)), bits, 8, limitedWork());
    expect([8, 9, 10, 13].map((at) => stored.of(4096 + at))).to.deep.equal([1, 0, 1, 1]);
  });
});
