import { expect } from "chai";
import { viewOf } from "../../src/disk/integers.ts";
import { crc32c, crc32cOf } from "../../src/filesystem/crc32c.ts";
import { randomBytes } from "../support/random.ts";

describe("crc32c", () => {
  it("gives the check value of CRC-32C, inverted at the end as its catalogue does", () => {
    expect((crc32c(0xffffffff, Buffer.from("123456789")) ^ 0xffffffff) >>> 0).to.equal(0xe3069283);
  });

  it("continues where it left off", () => {
    const half = crc32c(0xffffffff, Buffer.from("12345"));
    expect(crc32c(half, Buffer.from("6789"))).to.equal(crc32c(0xffffffff, Buffer.from("123456789")));
  });

  it("is the same byte by byte, wherever it begins, and over zeros", () => {
    const bytes = randomBytes(7, 1000);
    bytes.fill(0, 100, 400);
    bytes.fill(0, 801);
    const view = viewOf(bytes);
    for (const [from, to] of [
      [0, 1000],
      [3, 999],
      [90, 410],
      [100, 164],
      [99, 163],
      [101, 400],
      [700, 1000],
      [5, 5],
      [8, 15],
    ] as const) {
      let crc = 0x1234_5678;
      for (let at = from; at < to; at++) crc = crc32cOf(crc, view, at, at + 1);
      expect(crc32cOf(0x1234_5678, view, from, to), `${from} to ${to}`).to.equal(crc);
      expect(crc32c(0x1234_5678, bytes.subarray(from, to))).to.equal(crc);
    }
  });
});
