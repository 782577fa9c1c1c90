import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { recogniseFilesystem } from "../../src/filesystem/known-filesystem.ts";
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
      [82, "FAT32   ", "vfat"],
      [3, "NTFS    ", "ntfs"],
      [1024, "\xe2\xe1\xf5\xe0", "erofs"],
    ];
    for (const [offset, text, name] of marks) {
      const bytes = Buffer.alloc(0x20000);
      bytes.write(text, offset, "latin1");
      expect(recogniseFilesystem(readerOf(bytes))).to.equal(name);
    }
  });

  it("knows nothing in zeros or in what is too small", () => {
    expect(recogniseFilesystem(readerOf(Buffer.alloc(0x20000)))).to.equal(undefined);
    expect(recogniseFilesystem(readerOf(Buffer.alloc(10)))).to.equal(undefined);
  });
});
