import { expect } from "chai";
import { unpackZstd } from "../../../src/guest/packed/zstd.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { drained, packedBy, sampleBytes } from "../../support/packed-sample.ts";

const unpacked = (bytes: Uint8Array) => drained(unpackZstd(readerOf(bytes), 0, bytes.length));

describe("a Zstandard frame", () => {
  const sample = sampleBytes();

  for (const options of [["-1"], ["-19", "--long=24"], ["--no-check"], ["--ultra", "-22"]]) {
    it(`is unpacked: zstd ${options.join(" ")}`, async function () {
      const packed = packedBy(this, ["zstd", "-c", ...options], sample);
      const { bytes, end } = await unpacked(Buffer.concat([packed, Buffer.from("behind")]));
      expect(bytes.equals(sample)).to.equal(true);
      expect(end).to.equal(packed.length);
    });
  }

  it("may unpack to nothing, to less than a piece, and to just one", async function () {
    for (const size of [0, 1, 128 * 1024, 256 * 1024]) {
      const packed = packedBy(this, ["zstd", "-c"], sample.subarray(0, size));
      expect((await unpacked(packed)).bytes.length).to.equal(size);
    }
  });

  it("is unpacked in little memory, however large", async function () {
    const packed = packedBy(this, ["zstd", "-c", "-1"], Buffer.alloc(300 * 1024 * 1024));
    const before = process.memoryUsage().rss;
    let size = 0;
    for await (const piece of unpackZstd(readerOf(packed), 0, packed.length)) size += piece.length;
    expect(size).to.equal(300 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).to.be.below(32 * 1024 * 1024);
  });

  it("is damaged where its checksum is wrong", async function () {
    const packed = packedBy(this, ["zstd", "-c"], sample);
    packed[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
    expect(await unpacked(packed).catch(String)).to.match(/its data is broken/);
  });
});
