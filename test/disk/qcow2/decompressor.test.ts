import { readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { decompressorOf } from "../../../src/disk/qcow2/decompressor.ts";
import { randomBytes } from "../../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("decompressorOf", () => {
  const scratch = scratchDirectory();
  const cluster = Buffer.concat([randomBytes(1, 20_000), Buffer.alloc(45_536, "amphora ")]);

  const packers: Readonly<Record<"zlib" | "zstd", (bytes: Buffer) => Buffer>> = {
    zlib: (bytes) => deflateRawSync(bytes, { windowBits: 12 }),
    zstd(bytes) {
      writeFileSync(scratch("input"), bytes);
      runTool("zstd", ["-qf", scratch("input"), "-o", scratch("frame")]);
      return readFileSync(scratch("frame"));
    },
  };

  for (const [compression, pack] of Object.entries(packers) as ["zlib" | "zstd", (bytes: Buffer) => Buffer][]) {
    it(`unpacks ${compression} with rubbish behind it`, async function () {
      if (compression === "zstd") needTools(this, "zstd");
      const decompress = await decompressorOf(compression);
      const packed = pack(cluster);
      expect(Buffer.compare(decompress(packed, cluster.length) ?? new Uint8Array(), cluster)).to.equal(0);
      const followed = Buffer.concat([packed, randomBytes(2, 511)]);
      expect(Buffer.compare(decompress(followed, cluster.length) ?? new Uint8Array(), cluster)).to.equal(0);
    });

    it(`gives nothing when ${compression} does not come to a whole cluster`, async function () {
      if (compression === "zstd") needTools(this, "zstd");
      const decompress = await decompressorOf(compression);
      const packed = pack(cluster);
      expect(decompress(packed.subarray(0, packed.length - 100), cluster.length)).to.equal(undefined);
      expect(decompress(pack(cluster.subarray(0, 65_000)), cluster.length)).to.equal(undefined);
      expect(decompress(pack(Buffer.alloc(70_000)), cluster.length)).to.equal(undefined);
      expect(decompress(randomBytes(4, 20_000), cluster.length)).to.equal(undefined);
      expect(decompress(new Uint8Array(0), cluster.length)).to.equal(undefined);
    });
  }
});
