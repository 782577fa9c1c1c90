import { expect } from "chai";
import { inodeTableBlock } from "../../../src/filesystem/ext4/group-descriptors.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { refusalOf } from "../../support/refusal-code.ts";
import { extBytes, volumeOf } from "./volume-fixture.ts";

describe("inodeTableBlock", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs", "dumpe2fs");
  });

  const layouts = [
    "-t ext2 -b 1024 -g 256",
    "-t ext4 -b 1024 -g 256 -O metadata_csum",
    "-t ext4 -b 1024 -g 256 -O ^metadata_csum,uninit_bg,64bit",
    "-t ext4 -b 1024 -g 256 -O meta_bg,^resize_inode,^flex_bg",
    "-t ext4 -b 1024 -g 256 -O meta_bg,sparse_super2,^resize_inode,^flex_bg",
    "-t ext4 -b 1024 -O bigalloc,meta_bg,^resize_inode -C 4096 -g 512",
  ];
  // Of 113 groups the last holds a backup with sparse_super2, and a block of descriptors with meta_bg.
  for (const options of layouts) {
    it(`finds every inode table with ${options}`, () => {
      const volume = volumeOf(extBytes(scratch("volume"), [...options.split(" "), "-N", "2048"], [], 28_929));
      const told = [...runTool("dumpe2fs", [scratch("volume")]).matchAll(/Inode table at (\d+)/g)].map(([, block]) =>
        Number(block),
      );
      const { groups } = volume.superblock;
      expect(told).to.have.length(groups);
      const found = Array.from({ length: groups }, (_, group) =>
        inodeTableBlock(volume.superblock, group, volume.blocks),
      );
      expect(found).to.deep.equal(told);
      expect(groups).to.be.greaterThan(options.includes("bigalloc") ? 10 : 100);
    });
  }

  it("verifies every byte of a descriptor, by either kind of checksum", () => {
    for (const features of ["metadata_csum", "^metadata_csum,uninit_bg,64bit", "^metadata_csum,uninit_bg,^64bit"]) {
      const bytes = extBytes(scratch("volume"), ["-t", "ext4", "-b", "1024", "-O", features]);
      const { superblock } = volumeOf(bytes);
      for (let at = 0; at < superblock.descriptorSize; at++) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8((changed[2048 + at] ?? 0) ^ 1, 2048 + at);
        const { blocks } = volumeOf(changed);
        const message = refusalOf(() => inodeTableBlock(superblock, 0, blocks))?.message;
        expect(message, `${features}, byte ${at}`).to.match(/checksum of the descriptor of block group 0 is wrong/);
      }
    }
  });
});
