import { expect } from "chai";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { extBytes, volumeOf } from "./volume-fixture.ts";

describe("openVolume", () => {
  const scratch = scratchDirectory();

  before(function () {
    needTools(this, "mke2fs");
  });

  const layouts = [
    ["-t", "ext2", "-b", "1024"],
    ["-t", "ext4", "-b", "1024"],
    ["-t", "ext4", "-b", "4096"],
    ["-t", "ext4", "-b", "1024", "-O", "meta_bg,^resize_inode"],
    ["-t", "ext4", "-b", "1024", "-O", "meta_bg,^resize_inode,^sparse_super,^64bit"],
  ];
  for (const options of layouts) {
    it(`finds inodes in every group with ${options.slice(2).join(" ")}`, () => {
      // Hundreds of groups, so that descriptors fill several blocks.
      const bytes = extBytes(scratch("volume"), [...options, "-g", "1024", "-N", "20000"], [], 200 * 1024);
      const volume = volumeOf(bytes);
      const { groups, inodesPerGroup, inodeSize } = volume.superblock;
      expect(groups).to.be.greaterThan(40);
      const modeOf = (number: number) => {
        const { view, at } = volume.inodeAt(number);
        expect(view.byteLength - at).to.be.at.least(inodeSize);
        return view.getUint16(at, true);
      };
      expect(modeOf(2) >>> 12).to.equal(4);
      // Unused inodes read as zeros, save for the checksum that newer ones carry.
      for (let group = 1; group < groups; group++) {
        expect(modeOf(group * inodesPerGroup + 1)).to.equal(0);
      }
    });
  }

  it("verifies the checksum of a descriptor", () => {
    const bytes = extBytes(scratch("volume"), ["-t", "ext4", "-b", "1024", "-O", "metadata_csum"]);
    bytes.writeUInt8((bytes[2048 + 8] ?? 0) ^ 1, 2048 + 8);
    expect(refusalOf(() => volumeOf(bytes).inodeAt(2))?.message).to.match(
      /checksum of the descriptor of block group 0/,
    );
  });

  it("refuses blocks and inodes that there are not", () => {
    const bytes = extBytes(scratch("volume"), ["-t", "ext2", "-b", "1024"]);
    const volume = volumeOf(bytes);
    for (const [block, count] of [
      [0, 1],
      [8192, 1],
      [8191, 2],
      [2 ** 40, 1],
      [5, 0],
    ] as const) {
      expect(codeOf(() => volume.blocks(block, count))).to.equal("corrupt-filesystem");
    }
    expect(volume.blocks(8191, 1)).to.have.length(1024);
    for (const number of [0, -1, volume.superblock.inodes + 1]) {
      expect(codeOf(() => volume.inodeAt(number))).to.equal("corrupt-filesystem");
    }
    bytes.writeUInt32LE(8190, 2048 + 8);
    expect(codeOf(() => volumeOf(bytes).inodeAt(2))).to.equal("corrupt-filesystem");
  });
});
