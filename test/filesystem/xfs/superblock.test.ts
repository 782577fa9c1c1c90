import { expect } from "chai";
import { parseSuperblock } from "../../../src/filesystem/xfs/superblock.ts";
import { readerOf } from "../../support/bytes-reader.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf, refusalOf } from "../../support/refusal-code.ts";
import { seal, xfsBytes } from "./xfs-fixture.ts";

describe("parseSuperblock", () => {
  const scratch = scratchDirectory();
  let image: Buffer = Buffer.alloc(0);

  before(function () {
    needTools(this, "mkfs.xfs");
    image = xfsBytes(scratch("five"), ["-L", "img-rootfs", "-m", "uuid=12345678-1234-1234-1234-123456789abc"]);
  });

  /** The superblock with a field written anew, its checksum put right. */
  function changed(at: number, bytes: readonly number[]): Buffer {
    const copy = Buffer.from(image);
    copy.set(bytes, at);
    seal(copy.subarray(0, 512), 224);
    return copy;
  }

  it("reads what mkfs.xfs made", () => {
    const superblock = parseSuperblock(readerOf(image));
    expect(superblock).to.include({
      version: 5,
      blockSize: 4096,
      blocks: 4096,
      inodeSize: 512,
      label: "img-rootfs",
      uuid: "12345678-1234-1234-1234-123456789abc",
      needsRecovery: false,
      clean: true,
    });
    expect([...superblock.features]).to.include.members(["crc", "ftype", "bigtime"]);
    expect(superblock.internalInodes.size).to.be.greaterThan(1);
  });

  it("reads version 4, and does not look at the log before it is asked", () => {
    const reader = readerOf(xfsBytes(scratch("four"), ["-m", "crc=0", "-b", "size=1024", "-n", "size=8192"]));
    const superblock = parseSuperblock(reader);
    expect(superblock).to.include({ version: 4, blockSize: 1024, directoryBlockSize: 8192 });
    const { reads } = reader;
    expect(superblock.needsRecovery).to.equal(false);
    expect(reader.reads).to.be.greaterThan(reads);
    const after = reader.reads;
    expect(superblock.needsRecovery).to.equal(false);
    expect(reader.reads).to.equal(after);
  });

  it("refuses a wrong checksum, a wrong magic number and one that mkfs.xfs did not complete", () => {
    const broken = Buffer.from(image);
    broken[300] = 1;
    expect(codeOf(() => parseSuperblock(readerOf(broken)))).to.equal("corrupt-filesystem");
    expect(codeOf(() => parseSuperblock(readerOf(changed(0, [0]))))).to.equal("corrupt-filesystem");
    expect(refusalOf(() => parseSuperblock(readerOf(changed(126, [1]))))?.message).to.contain("before it was complete");
  });

  it("refuses impossible sizes", () => {
    expect(codeOf(() => parseSuperblock(readerOf(changed(126, [0]))))).to.equal("no refusal");
    const impossible: Readonly<Record<string, readonly [number, readonly number[]]>> = {
      "blocks of 0 bytes": [4, [0, 0, 0, 0]],
      "blocks of 128 KiB": [4, [0, 2, 0, 0]],
      "another logarithm of blocks": [120, [13]],
      "no blocks": [8, [0, 0, 0, 0, 0, 0, 0, 0]],
      "more blocks than there are": [8, [0, 0, 0, 0, 0, 0, 0x10, 1]],
      "blocks beyond 2^53": [8, [255, 255, 255, 255, 255, 255, 255, 255]],
      "no groups": [88, [0, 0, 0, 0]],
      "too many groups": [88, [255, 255, 255, 255]],
      "groups of no blocks": [84, [0, 0, 0, 0]],
      "wide groups": [124, [40]],
      "narrow groups": [124, [3]],
      "inodes of 0 bytes": [104, [0, 0]],
      "inodes of 4 KiB": [104, [16, 0]],
      "another logarithm of inodes": [123, [200]],
      "sectors of 0 bytes": [102, [0, 0]],
      "large directory blocks": [192, [200]],
    };
    for (const [name, [at, bytes]] of Object.entries(impossible)) {
      expect(
        codeOf(() => parseSuperblock(readerOf(changed(at, bytes)))),
        name,
      ).to.equal("corrupt-filesystem");
    }
  });
});
