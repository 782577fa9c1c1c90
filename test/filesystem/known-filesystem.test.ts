import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { knownFilesystem, recogniseFilesystem } from "../../src/filesystem/known-filesystem.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

describe("recogniseFilesystem", () => {
  const scratch = scratchDirectory();

  function made(tool: string, args: readonly string[], MiB = 16): string | undefined {
    writeFileSync(scratch("volume"), "");
    truncateSync(scratch("volume"), MiB * 1024 * 1024);
    runTool(tool, [...args, scratch("volume")]);
    return recogniseFilesystem(readerOf(readFileSync(scratch("volume"))));
  }

  it("knows ext2, ext3 and ext4 as ext4", function () {
    needTools(this, "mke2fs");
    for (const type of ["ext2", "ext3", "ext4"]) expect(made("mke2fs", ["-qF", "-t", type])).to.equal("ext4");
  });

  it("knows swap space", function () {
    needTools(this, "mkswap");
    expect(made("mkswap", ["-q"])).to.equal("swap");
  });

  it("knows others by the bytes their makers document", () => {
    const marks: readonly (readonly [number, string, string])[] = [
      [0, "XFSB", "xfs"],
      [0x10040, "_BHRfS_M", "btrfs"],
      [0, "LUKS\xba\xbe", "LUKS"],
      [0x218, "LVM2 001", "LVM"],
      [3, "NTFS    ", "ntfs"],
      [1024, "\xe2\xe1\xf5\xe0", "erofs"],
      [3, "-FVE-FS-", "BitLocker"],
      [3, "EXFAT   ", "exfat"],
      [3, "ReFS\0\0\0\0", "refs"],
      [32, "NXSB", "apfs"],
      [0x18, "LVM2 001", "LVM"],
      [4096, "\xfc\x4e\x2b\xa9\x01\0\0\0", "software RAID"],
      [0x20000 - 8192, "\xfc\x4e\x2b\xa9\x01\0\0\0", "software RAID"],
      [0x10000, "\xfc\x4e\x2b\xa9\0\0\0\0", "software RAID"],
      [4120, "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef", "bcachefs"],
      [1024, "\x10\x20\xf5\xf2", "f2fs"],
      [1024, "H+\0\x04", "hfs+"],
      [16374, "SWAPSPACE2", "swap"],
      [0x8001, "CD001", "iso9660"],
      [0x10034, "ReIsEr2Fs", "reiserfs"],
    ];
    for (const [offset, text, name] of marks) {
      const bytes = Buffer.alloc(0x20000);
      bytes.write(text, offset, "latin1");
      expect(recogniseFilesystem(readerOf(bytes))).to.equal(name);
    }
  });

  it("knows ZFS by any of its uberblocks", () => {
    const bytes = Buffer.alloc(0x40000);
    bytes.write("\x0c\xb1\xba\0\0\0\0\0", 128 * 1024 + 5 * 1024, "latin1");
    expect(recogniseFilesystem(readerOf(bytes))).to.equal("zfs");
  });

  it("knows FAT of any width by its fields, whatever it calls itself", function () {
    needTools(this, "mkfs.vfat");
    for (const [bits, MiB] of [
      ["12", 4],
      ["16", 16],
      ["32", 40],
    ] as const) {
      expect(made("mkfs.vfat", ["-F", bits], MiB)).to.equal("vfat");
      const bytes = readFileSync(scratch("volume"));
      bytes.fill(0x20, 54, 62).fill(0x20, 82, 90);
      expect(recogniseFilesystem(readerOf(bytes)), bits).to.equal("vfat");
      bytes.writeUInt16LE(513, 11);
      expect(recogniseFilesystem(readerOf(bytes)), bits).to.equal(undefined);
    }
    const named = Buffer.alloc(0x20000);
    named.write("FAT32   ", 82);
    expect(recogniseFilesystem(readerOf(named))).to.equal(undefined);
  });

  it("says what to do about what is not read here", () => {
    const remedy = (offset: number, text: string) => {
      const bytes = Buffer.alloc(0x20000);
      bytes.write(text, offset, "latin1");
      return knownFilesystem(readerOf(bytes))?.remedy ?? "none";
    };
    expect(remedy(0x10040, "_BHRfS_M")).to.match(/libguestfs/);
    expect(remedy(0x218, "LVM2 001")).to.match(/libguestfs/);
    expect(remedy(4086, "SWAPSPACE2")).to.match(/no files/);
    expect(remedy(0, "LUKS\xba\xbe")).to.match(/without encryption, or .* its key by libguestfs/);
    expect(remedy(32, "NXSB")).to.match(/no access method/);
    expect([remedy(0x438, "\x53\xef"), remedy(0, "XFSB")]).to.deep.equal(["none", "none"]);
  });

  it("knows nothing in zeros or in what is too small", () => {
    expect(recogniseFilesystem(readerOf(Buffer.alloc(0x20000)))).to.equal(undefined);
    expect(recogniseFilesystem(readerOf(Buffer.alloc(10)))).to.equal(undefined);
  });
});
