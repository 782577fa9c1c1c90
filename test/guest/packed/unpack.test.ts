import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { unpack } from "../../../src/guest/packed/unpack.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { drained, packedBy, sampleBytes } from "../../support/packed-sample.ts";

const sample = sampleBytes();
const unpacked = async (bytes: Uint8Array, start = 0) => drained(unpack(readerOf(bytes), start));
/** The program's own opinion is of no interest where the bytes are changed. */
const ways: [string, ...string[]][] = [
  ["gzip", "-c"],
  ["xz", "-c", "-1"],
  ["xz", "-c", "-1", "--check=crc32"],
  ["xz", "-c", "-1", "--check=none"],
  ["xz", "-c", "-1", "-T2", "--block-size=700000"],
  ["zstd", "-c"],
  ["zstd", "-c", "-19", "--no-check"],
  ["lz4", "-l", "-c"],
];

describe("a packed stream", () => {
  for (const command of ways) {
    it(`is unpacked, and its end found: ${command.join(" ")}`, async function () {
      const packed = packedBy(this, command, sample);
      const { bytes, end } = await unpacked(Buffer.concat([Buffer.alloc(3), packed, Buffer.from("070701")]), 3);
      expect(bytes.equals(sample)).to.equal(true);
      expect(end).to.equal(3 + packed.length);
    });

    it(`is damaged where bytes of it are: ${command.join(" ")}`, async function () {
      const packed = packedBy(this, command, sample);
      // Without checksums not every change shows.
      const hasSums = command[0] !== "lz4" && !command.some((word) => /no-check|=none/.test(word));
      for (const at of [packed.length >> 1, packed.length >> 2]) {
        const changed = Buffer.from(packed);
        changed.fill(0xff, at, at + 64);
        const outcome = await unpacked(changed).catch((error: Error) => error);
        if (hasSums) expect(outcome).to.be.instanceOf(Error);
        if (outcome instanceof Error) expect(outcome).to.have.property("code", "damaged");
      }
    });
  }

  it("may be left before its end, and another be unpacked", async function () {
    for (const command of ways) {
      const packed = packedBy(this, command, sample);
      const unpacking = unpack(readerOf(packed), 0);
      await unpacking.next();
      await unpacking.return(0);
      expect((await unpacked(packed)).bytes.length).to.equal(sample.length);
    }
  });

  it("is not unpacked where nothing here can", async function () {
    for (const [command, why] of [
      [["xz", "-c", "--x86", "--lzma2=preset=1"], /filter 4/],
      [["xz", "-c", "-1", "--check=sha256"], /check 10/],
      [["xz", "-c", "--lzma2=preset=0,dict=128MiB"], /134217728 bytes/],
    ] as [[string, ...string[]], RegExp][]) {
      const outcome = await unpacked(packedBy(this, command, sample)).catch((error: Error) => error);
      expect(outcome).to.have.property("code", "unread");
      expect(String(outcome)).to.match(why);
    }
    expect(() => unpack(readerOf(Buffer.from("BZh91AY")), 0))
      .to.throw(/bzip2/)
      .with.property("code", "unread");
    expect(() => unpack(readerOf(Buffer.from("hello")), 0)).to.throw(/no known compression/);
  });

  it("gives back what gzip of Node packs as well", async () => {
    expect(`${(await unpacked(gzipSync("hello"))).bytes}`).to.equal("hello");
  });
});
