import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readPayload } from "../../../src/guest/kernel/kernel-payload.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { packedBy, sampleBytes } from "../../support/packed-sample.ts";

const kernel = Buffer.concat([
  sampleBytes(400_000),
  Buffer.from("Linux version %s\nLinux version 6.1.0-18-amd64 (builder@host) (gcc) #1 SMP\n"),
  sampleBytes(300_000),
]);

/** A payload as x86 has it: packed, with the size it unpacks to behind it. */
function withSize(packed: Uint8Array, size = kernel.length): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt32LE(size);
  return Buffer.concat([packed, field]);
}

const read = (bytes: Uint8Array, endsWithSize = true) =>
  readPayload(readerOf(Buffer.concat([Buffer.alloc(5), bytes, Buffer.from("behind")])), {
    offset: 5,
    size: bytes.length,
    endsWithSize,
  });

const ways: [string, ...string[]][] = [
  ["xz", "-c", "-1", "--check=crc32"],
  ["zstd", "-c"],
  ["lz4", "-l", "-c"],
];

describe("the kernel inside of a kernel file", () => {
  for (const command of ways) {
    it(`tells its release, and that it is whole: ${command.join(" ")}`, async function () {
      const packed = packedBy(this, command, kernel);
      const told = { compression: command[0], unpacked: kernel.length, release: "6.1.0-18-amd64" };
      expect(await read(withSize(packed))).to.deep.equal(told);
      expect(await read(packed, false)).to.deep.equal(told);
      expect((await read(withSize(packed, 7))).defect).to.match(/unpacks to \d+ bytes, and states 7/);
      expect((await read(withSize(packed.subarray(0, -30)))).defect).to.match(/./);
      expect((await read(Buffer.concat([packed, Buffer.alloc(12)]))).defect).to.match(/ends at byte|states/);
    });
  }

  it("needs no field behind gzip, whose trailer is one", async () => {
    const packed = gzipSync(kernel);
    const told = { compression: "gzip", unpacked: kernel.length, release: "6.1.0-18-amd64" };
    expect(await read(packed)).to.deep.equal(told);
    expect(await read(packed, false)).to.deep.equal(told);
    expect((await read(packed.subarray(0, -1))).defect).to.match(/within its trailer/);
  });

  it("is followed, not unpacked, where a filter for machine code is in it", async function () {
    const packed = packedBy(this, ["xz", "-c", "--check=crc32", "--x86", "--lzma2=preset=1"], kernel);
    const payload = await read(withSize(packed));
    expect(payload).to.include({ compression: "xz", unpacked: kernel.length }).and.to.not.have.property("defect");
    expect(payload.unread).to.match(/filter 4/);
    expect((await read(withSize(packed, 7))).defect).to.match(/states 7/);
    expect((await read(withSize(packed.subarray(0, -1)))).defect).to.match(/./);
  });

  it("may not be packed at all", async () => {
    expect(await read(kernel)).to.deep.equal({
      compression: "not compressed",
      unpacked: kernel.length,
      release: "6.1.0-18-amd64",
    });
  });

  it("may have its release in two pieces", async () => {
    const banner = "Linux version 6.12.9+deb13-arm64 (a) #1";
    for (const before of [10, 20, 38]) {
      const split = Buffer.concat([Buffer.alloc(256 * 1024 - before), Buffer.from(banner), Buffer.alloc(100)]);
      expect((await read(split)).release, `${before} bytes before`).to.equal("6.12.9+deb13-arm64");
    }
    expect(await read(Buffer.alloc(1000, 65))).to.not.have.property("release");
  });

  it("is not looked into where nothing here unpacks it", async () => {
    expect(await read(Buffer.from("BZh91AY&SY")))
      .to.have.property("unread")
      .that.matches(/bzip2/);
  });
});
