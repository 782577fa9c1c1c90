import { readFileSync } from "node:fs";
import { expect } from "chai";
import { readDynamicHeader } from "../../../src/disk/vhd/dynamic-header.ts";
import { readFooter } from "../../../src/disk/vhd/footer.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { rewriteFooter, rewriteHeader } from "./vhd-fixture.ts";

describe("readDynamicHeader", () => {
  const scratch = scratchDirectory();
  let good: Buffer;

  before(function () {
    needTools(this, "qemu-img");
    runTool("qemu-img", ["create", "-q", "-f", "vpc", scratch("vhd"), "20M"]);
    good = readFileSync(scratch("vhd"));
  });

  const read = (bytes: Buffer) => readDynamicHeader(readerOf(bytes), readFooter(readerOf(bytes)));
  const refused = (change: (header: Buffer) => unknown) => codeOf(() => read(rewriteHeader(Buffer.from(good), change)));

  it("reads what qemu-img wrote", () => {
    expect(read(good)).to.deep.equal({ tableOffset: 1536, blockSize: 2 * 1024 * 1024, bitmapSize: 512, blocks: 11 });
  });

  it("gives larger and smaller blocks a bitmap of whole sectors", () => {
    for (const [blockSize, bitmapSize] of [
      [8 * 1024 * 1024, 2048],
      [512 * 1024, 512],
    ] as const) {
      const changed = rewriteHeader(Buffer.from(good), (header) => {
        header.writeUInt32BE(100, 28);
        header.writeUInt32BE(blockSize, 32);
      });
      expect(read(changed)).to.include({ blockSize, bitmapSize });
    }
  });

  it("names the parent of a differencing disk", () => {
    const child = rewriteFooter(Buffer.from(good), (footer) => footer.writeUInt32BE(4, 60));
    rewriteHeader(child, (header) => Buffer.from("base é.vhd\0", "utf16le").swap16().copy(header, 64));
    const refusal = refusalOf(() => read(child));
    expect(refusal?.code).to.equal("backing-file");
    expect(refusal?.message).to.contain('"base é.vhd"');
  });

  it("refuses what contradicts itself or is beyond its means", () => {
    expect(refused((header) => header.write("cxspurse"))).to.equal("corrupt-image");
    expect(refused((header) => header.writeUInt32BE(3000, 32))).to.equal("corrupt-image");
    expect(refused((header) => header.writeUInt32BE(256, 32))).to.equal("corrupt-image");
    expect(refused((header) => header.writeUInt32BE(0x80000000, 32))).to.equal("unsupported-format");
    expect(refused((header) => header.writeUInt32BE(10, 28))).to.equal("corrupt-image");
    expect(refused((header) => header.writeBigUInt64BE(2n ** 63n, 16))).to.equal("truncated");
    const beyond = rewriteFooter(Buffer.from(good), (footer) => footer.writeBigUInt64BE(2n ** 64n - 1n, 16));
    expect(codeOf(() => read(beyond))).to.equal("truncated");
    const damaged = Buffer.from(good);
    damaged.writeUInt8(1, 512 + 900);
    expect(codeOf(() => read(damaged))).to.equal("corrupt-image");
  });
});
