import { readFileSync } from "node:fs";
import { expect } from "chai";
import { viewOf } from "../../../src/disk/integers.ts";
import { runsOf } from "../../../src/filesystem/ext4/content.ts";
import { directoryChecksumHolds } from "../../../src/filesystem/ext4/directory-checksum.ts";
import { readInode } from "../../../src/filesystem/ext4/inode.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { extBytes, inodeNumber, volumeOf } from "./volume-fixture.ts";

describe("directoryChecksumHolds", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs", "debugfs", "e2fsck");
  });

  it("holds for leaves and for the index of two levels, and covers all that is in use", () => {
    const names = Array.from({ length: 900 }, (_, index) => `write /dev/null many/${"long".repeat(55)}${index}`);
    extBytes(scratch("volume"), ["-t", "ext4", "-b", "1024", "-N", "2000"], ["mkdir many", ...names]);
    runTool("e2fsck", ["-fyD", scratch("volume")], "", 1);
    const bytes = readFileSync(scratch("volume"));
    const volume = volumeOf(bytes);
    const inode = readInode(volume, inodeNumber(scratch("volume"), "many"));
    const blocks = inode.size / 1024;
    const kinds = { root: 0, index: 0, leaf: 0 };
    for (const run of runsOf(volume, inode, 0, blocks)) {
      for (let index = 0; index < run.count; index++) {
        const logical = run.logical + index;
        const block = Buffer.from(volume.blocks(run.physical + index, 1));
        const holds = () => directoryChecksumHolds(volume, inode, viewOf(block), 0, logical);
        expect(holds(), `block ${logical}`).to.equal(true);
        const isIndex = block.readUInt16LE(4) === 1024;
        const kind = logical === 0 ? "root" : isIndex ? "index" : "leaf";
        kinds[kind]++;
        if (kinds[kind] > 1) continue;
        // Behind the entries in use of an index nothing is covered but the tail.
        const start = kind === "root" ? 0x20 : 8;
        const end = kind === "leaf" ? 1024 : start + block.readUInt16LE(start + 2) * 8;
        for (let at = 0; at < end; at++) {
          block.writeUInt8((block[at] ?? 0) ^ 0x40, at);
          expect(holds(), `byte ${at} of a ${kind}`).to.equal(false);
          block.writeUInt8((block[at] ?? 0) ^ 0x40, at);
        }
      }
    }
    expect(kinds.root).to.equal(1);
    expect(kinds.index).to.be.greaterThan(1);
    expect(kinds.leaf).to.be.greaterThan(100);
  });
});
