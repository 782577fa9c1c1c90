import { expect } from "chai";
import {
  compressedOffset,
  compressedSize,
  isCompressed,
  readsAsZeros,
  standardOffset,
} from "../../../src/disk/qcow2/l2-entry.ts";

/** High and low half of an entry. */
function halves(entry: bigint): [number, number] {
  return [Number(entry >> 32n), Number(entry & 0xffff_ffffn)];
}

describe("an L2 entry", () => {
  it("tells its kinds apart", () => {
    expect(isCompressed(halves(1n << 62n)[0])).to.equal(true);
    expect(isCompressed(halves((1n << 63n) | (1n << 61n))[0])).to.equal(false);
    expect(readsAsZeros(1)).to.equal(true);
    expect(readsAsZeros(0xffff_fffe)).to.equal(false);
  });

  it("holds an offset in bits 9 to 55, whatever the others say", () => {
    expect(standardOffset(...halves(0xff00_0000_0000_01ffn))).to.equal(0);
    expect(standardOffset(...halves(0x80ff_ffff_ffff_fe00n))).to.equal(2 ** 56 - 512);
    expect(standardOffset(...halves(0x8000_0000_8001_0000n))).to.equal(0x8001_0000);
  });

  it("divides a compressed descriptor by the size of a cluster", () => {
    for (let clusterBits = 9; clusterBits <= 21; clusterBits++) {
      const x = BigInt(62 - (clusterBits - 8));
      const offset = 0x1_2345_6789n;
      const entry = halves((1n << 62n) | (1n << x) | offset);
      expect(compressedOffset(...entry, clusterBits), `${clusterBits}`).to.equal(Number(offset));
      // One sector more than the one that holds the offset.
      expect(compressedSize(...entry, clusterBits), `${clusterBits}`).to.equal(1024 - 0x189);
      const full = halves((1n << 63n) - 1n);
      expect(compressedSize(...full, clusterBits)).to.equal(2 ** (clusterBits - 8) * 512 - 511);
    }
  });
});
