import { expect } from "chai";
import { readZstdLayout } from "../../../src/guest/packed/zstd-layout.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { packedBy, sampleBytes } from "../../support/packed-sample.ts";

const sample = sampleBytes();
const endOf = (bytes: Uint8Array) => readZstdLayout(readerOf(bytes), 0);

describe("the structure of a Zstandard frame", () => {
  for (const options of [["-3"], ["-19"], ["--no-check"], ["--ultra", "-22"], ["--no-content-size"]]) {
    it(`is followed to its end: zstd ${options.join(" ")}`, function () {
      const packed = packedBy(this, ["zstd", "-c", ...options], sample);
      const reader = readerOf(Buffer.concat([packed, Buffer.alloc(9)]));
      expect(readZstdLayout(reader, 0)).to.equal(packed.length);
      expect(reader.bytes).to.be.below(400);
    });
  }

  it("may be one segment, with or without its size", function () {
    const small = packedBy(this, ["zstd", "-c", "--single-thread", "--stream-size=5"], Buffer.from("small"));
    expect(endOf(small)).to.equal(small.length);
    expect(endOf(Buffer.from("28b52ffd2005290000736d616c6c", "hex"))).to.equal(14);
  });

  it("is damaged wherever it is cut, and where a block is of no type", function () {
    const packed = packedBy(this, ["zstd", "-c"], sample);
    for (const size of [4, 5, 8, 1000, packed.length - 5, packed.length - 1]) {
      expect(() => endOf(packed.subarray(0, size)), `${size} bytes`).to.throw(/it ends at byte/);
    }
    expect(() => endOf(Buffer.from("28b52ffd2005070000ff", "hex"))).to.throw(/no known type/);
    expect(() => endOf(Buffer.from("28b52ffd2805010000ff", "hex"))).to.throw(/flag/);
  });

  it("is not read where it wants more memory than Linux gives", () => {
    expect(() => endOf(Buffer.from("28b52ffd0090010000", "hex"))).to.throw(/268435456 bytes of memory/);
    expect(() => endOf(Buffer.from("28b52ffde0ffffffffffffffff010000", "hex"))).to.throw(/more than 4 GiB/);
    expect(endOf(Buffer.from("28b52ffd0088010000", "hex"))).to.equal(9);
  });
});
