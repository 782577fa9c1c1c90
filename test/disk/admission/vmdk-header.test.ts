import { expect } from "chai";
import { isFooted, parseSparseHeader } from "../../../src/disk/admission/vmdk-header.ts";

describe("parseSparseHeader", () => {
  it("reads the fields that the inspection looks at", () => {
    const bytes = Buffer.alloc(64);
    bytes.write("KDMV");
    bytes.writeUInt32LE(3, 4);
    bytes.writeBigUInt64LE(1n, 28);
    bytes.writeBigUInt64LE(20n, 36);
    bytes.writeBigUInt64LE(0xffff_ffff_ffff_fffen, 56);
    const header = parseSparseHeader(bytes);
    expect(header).to.deep.equal({
      magic: 0x4b444d56,
      version: 3,
      descriptorSector: 1,
      descriptorSectors: 20,
      grainDirectory: 0xffff_ffff_ffff_fffen,
    });
    expect(isFooted(header)).to.equal(false);
    bytes.writeUInt8(0xff, 56);
    expect(isFooted(parseSparseHeader(bytes))).to.equal(true);
  });
});
