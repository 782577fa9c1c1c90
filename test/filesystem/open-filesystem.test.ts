import { truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { openFile } from "../../src/disk/file-reader.ts";
import { recogniseFilesystem } from "../../src/filesystem/known-filesystem.ts";
import { isReadHere, openFilesystem } from "../../src/filesystem/open-filesystem.ts";
import { readerOf } from "../support/bytes-reader.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { codeOf } from "../support/refusal-code.ts";

describe("openFilesystem", () => {
  const scratch = scratchDirectory();

  for (const [name, type, megabytes] of [
    ["mkfs.ext2", "ext4", 4],
    ["mkfs.ext4", "ext4", 4],
    ["mkfs.vfat", "vfat", 8],
    ["mkfs.xfs", "xfs", 300],
  ] as const) {
    it(`opens what ${name} makes as ${type}, clean and with an empty root`, function () {
      needTools(this, name);
      writeFileSync(scratch(name), "");
      truncateSync(scratch(name), megabytes * 1024 * 1024);
      runTool(name, [...(name.startsWith("mkfs.ext") ? ["-q"] : []), scratch(name)]);
      const file = openFile(scratch(name));
      try {
        const filesystem = openFilesystem(file);
        expect(filesystem?.type).to.equal(type);
        expect(filesystem?.superblock).to.include({ clean: true, needsRecovery: false });
        expect(filesystem?.tree.list("/").filter((entry) => entry !== "lost+found")).to.deep.equal([]);
        expect(isReadHere(recogniseFilesystem(file) ?? "")).to.equal(true);
      } finally {
        file.close();
      }
    });
  }

  it("opens nothing of what is not read here", () => {
    const btrfs = Buffer.alloc(0x20000);
    btrfs.write("_BHRfS_M", 0x10040);
    for (const bytes of [btrfs, Buffer.alloc(4096)]) expect(openFilesystem(readerOf(bytes))).to.equal(undefined);
    expect(["btrfs", "LVM", "toString"].map(isReadHere)).to.deep.equal([false, false, false]);
  });

  it("refuses what is damaged", () => {
    const bytes = Buffer.alloc(64 * 1024);
    bytes.write("XFSB");
    expect(codeOf(() => openFilesystem(readerOf(bytes)))).to.match(/^(corrupt|unsupported)-filesystem$/);
  });
});
