import { expect } from "chai";
import { crc32c } from "../../../src/filesystem/crc32c.ts";
import { parseSuperblock } from "../../../src/filesystem/ext4/superblock.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { extBytes } from "./volume-fixture.ts";

describe("parseSuperblock", () => {
  const scratch = scratchDirectory();
  let good: Buffer;
  const uuid = "01234567-89ab-cdef-0123-456789abcdef";

  before(function () {
    needTools(this, "mke2fs");
    good = extBytes(scratch("volume"), [
      "-t",
      "ext4",
      "-O",
      "metadata_csum,64bit",
      "-b",
      "1024",
      "-L",
      "cloudimg",
      "-U",
      uuid,
    ]);
  });

  /** The superblock after a change, its checksum made right again. */
  function parse(change: (superblock: Buffer) => void) {
    const bytes = Buffer.from(good);
    const superblock = bytes.subarray(1024, 2048);
    change(superblock);
    superblock.writeUInt32LE(crc32c(0xffffffff, superblock.subarray(0, 0x3fc)), 0x3fc);
    return parseSuperblock(readerOf(bytes));
  }

  it("reads what mke2fs wrote", () => {
    const superblock = parseSuperblock(readerOf(good));
    expect(superblock).to.include({ blockSize: 1024, blocks: 8192, label: "cloudimg", uuid, clean: true, groups: 1 });
    expect(superblock).to.include({ inodeSize: 256, firstDataBlock: 1, descriptorSize: 64, needsRecovery: false });
    expect([...superblock.features]).to.include.members([
      "extent",
      "64bit",
      "metadata_csum",
      "sparse_super",
      "has_journal",
    ]);
  });

  it("verifies its checksum", () => {
    const bytes = Buffer.from(good);
    bytes.writeUInt8(0x41, 1024 + 0x78);
    expect(codeOf(() => parseSuperblock(readerOf(bytes)))).to.equal("corrupt-filesystem");
  });

  it("refuses features that it does not read, naming them", () => {
    const message = (bits: number) =>
      refusalOf(() =>
        parse((superblock) => superblock.writeUInt32LE((superblock.readUInt32LE(0x60) | bits) >>> 0, 0x60)),
      );
    expect(message(0x1)?.code).to.equal("unsupported-filesystem");
    expect(message(0x1)?.message).to.match(/compression/);
    expect(message(0x8)?.message).to.match(/journal_dev/);
    expect(message(0x80000000)?.message).to.match(/bit 31/);
    expect(message(0x10000)).to.equal(undefined);
  });

  it("refuses checksums of another kind, and descriptors too small for 64bit", () => {
    expect(refusalOf(() => parse((superblock) => superblock.writeUInt8(2, 0x175)))?.message).to.match(/of type 2/);
    expect(refusalOf(() => parse((superblock) => superblock.writeUInt16LE(32, 0xfe)))?.code).to.equal(
      "corrupt-filesystem",
    );
  });

  it("reads features that change nothing about reading, known or not", () => {
    const { features } = parse((superblock) => {
      superblock.writeUInt32LE((superblock.readUInt32LE(0x64) | 0x8000_0000) >>> 0, 0x64);
      superblock.writeUInt32LE((superblock.readUInt32LE(0x5c) | 0x4000_0000) >>> 0, 0x5c);
    });
    expect([...features]).to.include.members(["bit 31", "bit 30"]);
  });

  it("tells files that were deleted while open", () => {
    expect(parse(() => undefined).orphansPresent).to.equal(false);
    expect(parse((superblock) => superblock.writeUInt32LE(12, 0xe8)).orphansPresent).to.equal(true);
    const listed = (superblock: Buffer) => superblock.writeUInt32LE(superblock.readUInt32LE(0x64) | 0x10000, 0x64);
    expect(parse(listed).orphansPresent).to.equal(true);
  });

  it("refuses what cannot be", () => {
    const fields: readonly (readonly [number, 2 | 4, number])[] = [
      [0x38, 2, 0],
      [0x18, 4, 7],
      [0x4, 4, 0],
      [0x4, 4, 9000],
      [0x0, 4, 0],
      [0x0, 4, 0xffffffff],
      [0x20, 4, 0],
      [0x28, 4, 0],
      [0x14, 4, 2],
      [0x58, 2, 100],
      [0x58, 2, 300],
      [0x58, 2, 2048],
      [0xfe, 2, 16],
      [0xfe, 2, 96],
      [0x150, 4, 1],
    ];
    for (const [at, size, value] of fields) {
      expect(
        codeOf(() => parse((superblock) => superblock.writeUIntLE(value, at, size))),
        `0x${at.toString(16)}=${value}`,
      ).to.equal("corrupt-filesystem");
    }
  });

  it("tells a file system that was not closed or has errors", () => {
    expect(parse((superblock) => superblock.writeUInt16LE(0, 0x3a)).clean).to.equal(false);
    expect(parse((superblock) => superblock.writeUInt16LE(3, 0x3a)).clean).to.equal(false);
    expect(
      parse((superblock) => superblock.writeUInt32LE(superblock.readUInt32LE(0x60) | 4, 0x60)).needsRecovery,
    ).to.equal(true);
  });
});
