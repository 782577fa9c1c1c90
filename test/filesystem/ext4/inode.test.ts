import { expect } from "chai";
import { inodeFlags, readDevice, readInode } from "../../../src/filesystem/ext4/inode.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { inodeOf } from "./inode-fixture.ts";
import { extBytes, inodeNumber, inodeOffset, volumeOf } from "./volume-fixture.ts";

describe("readInode", () => {
  const scratch = scratchDirectory();
  let bytes: Buffer;

  before(function () {
    needTools(this, "mke2fs", "debugfs");
    bytes = extBytes(
      scratch("volume"),
      ["-t", "ext4", "-O", "^metadata_csum"],
      [
        "mknod old c 4 64",
        "symlink link target",
        "write /dev/null file",
        "set_inode_field file mode 0107755",
        "set_inode_field file uid 70000",
        "set_inode_field file gid 80000",
        "set_inode_field file size 5000000000",
        "set_inode_field file links_count 3",
        "set_inode_field file mtime @1600000000",
      ],
    );
  });

  const read = (name: string) => readInode(volumeOf(bytes), inodeNumber(scratch("volume"), name));

  it("reads the fields of 16, 32 and 48 bits", () => {
    expect(read("file")).to.include({
      type: "file",
      mode: 0o7755,
      uid: 70_000,
      gid: 80_000,
      size: 5_000_000_000,
      links: 3,
    });
    expect(read("file").modified).to.equal(1_600_000_000);
    expect(read("link")).to.include({ type: "symlink", size: 6, flags: 0 });
    expect(readInode(volumeOf(bytes), 2)).to.include({
      type: "directory",
      flags: inodeFlags.extents,
    });
  });

  it("reads the numbers of a device, in either form", () => {
    expect(readDevice(read("old"))).to.deep.equal({ major: 4, minor: 64 });
    const block = Buffer.alloc(60);
    // Major 259, minor 70000, as the kernel's new_encode_dev packs them.
    block.writeUInt32LE((70_000 & 0xff) | (259 << 8) | ((70_000 & ~0xff) << 12), 4);
    expect(readDevice(inodeOf(block))).to.deep.equal({ major: 259, minor: 70_000 });
  });

  it("refuses an inode that is not in use or of no type", () => {
    expect(codeOf(() => readInode(volumeOf(bytes), volumeOf(bytes).superblock.inodes))).to.equal("corrupt-filesystem");
    const at = inodeOffset(bytes, inodeNumber(scratch("volume"), "file"));
    for (const [field, value] of [
      [0, 0x3000],
      [0x1a, 0],
    ] as const) {
      const changed = Buffer.from(bytes);
      changed.writeUInt16LE(value, at + field);
      expect(codeOf(() => readInode(volumeOf(changed), inodeNumber(scratch("volume"), "file")))).to.equal(
        "corrupt-filesystem",
      );
    }
  });

  it("refuses what is no one's but the file system's, the root aside", () => {
    // 7 is the inode of the descriptors kept for growth, 8 the journal, 11 lost+found.
    const codes = [2, 7, 8, 11].map((number) => codeOf(() => readInode(volumeOf(bytes), number)));
    expect(codes).to.deep.equal(["no refusal", "corrupt-filesystem", "corrupt-filesystem", "no refusal"]);
  });

  it("refuses a size beyond 2^32 blocks", () => {
    const changed = Buffer.from(bytes);
    const number = inodeNumber(scratch("volume"), "file");
    changed.writeUInt32LE(0x1000, inodeOffset(bytes, number) + 0x6c);
    expect(codeOf(() => readInode(volumeOf(changed), number))).to.equal("corrupt-filesystem");
  });
});
