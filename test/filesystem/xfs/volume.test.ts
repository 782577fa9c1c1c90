import { expect } from "chai";
import { openVolume } from "../../../src/filesystem/xfs/volume.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { xfsBytes } from "./xfs-fixture.ts";

describe("openVolume", () => {
  const scratch = scratchDirectory();

  it("finds blocks and inodes of any group by numbers that leave gaps between groups", function () {
    needTools(this, "mkfs.xfs");
    // Three groups of 20480 blocks in numbers of 15 bits, and a shorter one.
    const bytes = xfsBytes(scratch("volume"), ["-m", "crc=0", "-b", "size=1024", "-d", "agsize=20m"], [], 77);
    const { addressOf, blocks, inodeBytes, superblock } = openVolume(readerOf(bytes));
    expect(superblock).to.include({ groups: 4, groupBlocks: 20480, groupBlockBits: 15 });
    expect(addressOf(2 * 32768 + 7)).to.equal((2 * 20480 + 7) * 1024);
    expect(Buffer.from(inodeBytes(superblock.rootInode)).toString("latin1", 0, 2)).to.equal("IN");
    expect(blocks(32768 + 20479, 1)).to.have.length(1024);
    for (const [block, count] of [
      [0, 1],
      [32768, 1],
      [20479, 2],
      [20480, 1],
      [32768 + 20480, 1],
      [3 * 32768 + superblock.blocks - 61440, 1],
      [4 * 32768 + 1, 1],
      [2 ** 60, 1],
      [1, 0],
    ] as const) {
      expect(
        codeOf(() => blocks(block, count)),
        `${count} from ${block}`,
      ).to.equal("corrupt-filesystem");
    }
    for (const number of [0, -1, 2 ** 60, 4 * 32768 * 4, 0.5]) {
      expect(
        codeOf(() => inodeBytes(number)),
        `inode ${number}`,
      ).to.equal("corrupt-filesystem");
    }
  });
});
