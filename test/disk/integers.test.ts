import { expect } from "chai";
import { uint64be, uint64le, viewOf } from "../../src/disk/integers.ts";

describe("viewOf", () => {
  it("sees the bytes given and no others of the same buffer", () => {
    const view = viewOf(Buffer.from([9, 1, 2, 9]).subarray(1, 3));
    expect(view.byteLength).to.equal(2);
    expect(view.getUint16(0)).to.equal(0x0102);
  });
});

describe("64-bit integers", () => {
  const bytes = Buffer.from("0000000000001fffffffffffff0102030000000000001f", "hex");

  it("are exact up to 2^53, in both orders", () => {
    expect(uint64be(viewOf(bytes), 5)).to.equal(Number.MAX_SAFE_INTEGER);
    expect(uint64le(viewOf(Buffer.from("ffffffffffff1f00", "hex")), 0)).to.equal(Number.MAX_SAFE_INTEGER);
    expect(uint64be(viewOf(Buffer.from("0000000180000001", "hex")), 0)).to.equal(0x180000001);
    expect(uint64le(viewOf(Buffer.from("0100008001000000", "hex")), 0)).to.equal(0x180000001);
  });
});
