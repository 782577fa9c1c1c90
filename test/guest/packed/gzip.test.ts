import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { unpackGzip } from "../../../src/guest/packed/gzip.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { drained, packedBy, sampleBytes } from "../../support/packed-sample.ts";

const sample = sampleBytes();
const packed = gzipSync(sample, { level: 1 });
const unpacked = (bytes: Uint8Array, start = 0) => drained(unpackGzip(readerOf(bytes), start));

function changed(at: number): Buffer {
  const bytes = Buffer.from(packed);
  bytes[at < 0 ? bytes.length + at : at] = (bytes.at(at) ?? 0) ^ 0x10;
  return bytes;
}

describe("a gzip member", () => {
  it("is unpacked, and what follows it left alone", async () => {
    for (const behind of ["", "\0\0\0\0", "070701", "x".repeat(600_000)]) {
      const { bytes, end } = await unpacked(Buffer.concat([packed, Buffer.from(behind)]));
      expect(bytes.equals(sample)).to.equal(true);
      expect(end).to.equal(packed.length);
    }
  });

  it("may begin anywhere, and be empty", async () => {
    const { bytes, end } = await unpacked(Buffer.concat([Buffer.alloc(7), gzipSync("")]), 7);
    expect([bytes.length, end]).to.deep.equal([0, 27]);
  });

  it("may have a name, as gzip writes it, and every other part of a header", async function () {
    const named = packedBy(this, ["gzip", "-c", "-1"], Buffer.from("hello"));
    expect(`${(await unpacked(named)).bytes}`).to.equal("hello");
    const plain = gzipSync("hello");
    const header = Buffer.concat([plain.subarray(0, 10), Buffer.from("\x02\0abname\0comment\0zz", "latin1")]);
    header[3] = 4 | 8 | 16 | 2;
    expect(`${(await unpacked(Buffer.concat([header, plain.subarray(10)]))).bytes}`).to.equal("hello");
  });

  it("is damaged where its trailer, its data or its header are", async () => {
    expect(await unpacked(changed(-1)).catch(String)).to.match(/size in its trailer/);
    expect(await unpacked(changed(-5)).catch(String)).to.match(/checksum in its trailer/);
    expect(await unpacked(changed(2)).catch(String)).to.match(/none of gzip/);
    expect(await unpacked(changed(3)).catch(String)).to.match(/./);
    const broken = Buffer.from(packed);
    broken.fill(0xff, 11, 5000);
    expect(await unpacked(broken).catch(String)).to.match(/its data is broken/);
  });

  it("is damaged wherever it is cut", async () => {
    for (const size of [4, 9, 10, 15, 300_000, packed.length - 9, packed.length - 8, packed.length - 1]) {
      expect(await unpacked(packed.subarray(0, size)).catch(String), `${size} bytes`).to.match(/it ends/);
    }
  });

  it("may be left before its end", async () => {
    const unpacking = unpackGzip(readerOf(packed), 0);
    await unpacking.next();
    await unpacking.return(0);
    expect(await unpacking.next()).to.include({ done: true });
  });
});
