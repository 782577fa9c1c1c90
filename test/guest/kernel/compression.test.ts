import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { compressionOf, initrdFormat } from "../../../src/guest/kernel/compression.ts";

describe("compressions", () => {
  it("are known by their first bytes", () => {
    expect(compressionOf(gzipSync("x"))).to.equal("gzip");
    expect(compressionOf(Buffer.from("28b52ffd00", "hex"))).to.equal("zstd");
    expect(compressionOf(Buffer.from("02214c1800", "hex"))).to.equal("lz4");
    expect(compressionOf(Buffer.from("5d00008000", "hex"))).to.equal("lzma");
    expect(compressionOf(Buffer.from("425a6839", "hex"))).to.equal("bzip2");
  });

  it("are undefined of anything else and of too few bytes", () => {
    for (const bytes of [Buffer.from("hello"), Buffer.from([0x1f]), new Uint8Array(), Buffer.alloc(16)]) {
      expect(compressionOf(bytes)).to.equal(undefined);
    }
  });

  it("or cpio begin an initial RAM disk", () => {
    expect(initrdFormat(Buffer.from("070701000A"))).to.equal("cpio");
    expect(initrdFormat(Buffer.from("070702000A"))).to.equal("cpio");
    expect(initrdFormat(Buffer.from("070707000A"))).to.equal(undefined);
    expect(initrdFormat(gzipSync("x"))).to.equal("gzip");
  });
});
