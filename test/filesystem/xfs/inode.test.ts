import { expect } from "chai";
import { readDevice, readInode } from "../../../src/filesystem/xfs/inode.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { seal, version5, volumeOf } from "./xfs-fixture.ts";

/** A core of that version, of a regular file with extents, and what else is to be written into it. */
function core(version: number, change: (bytes: Buffer) => void = () => {}): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write("IN", 0, "latin1");
  bytes.writeUInt16BE(0o100644, 2);
  bytes.set([version, 2], 4);
  bytes.writeUInt16BE(1, 6);
  bytes.writeUInt32BE(2, 16);
  bytes.writeInt32BE(-5, 40);
  bytes.writeBigUInt64BE(1234n, 56);
  bytes.writeBigUInt64BE(99n, 152);
  bytes.fill(0x55, 160, 176);
  change(bytes);
  return version === 3 ? seal(bytes, 100) : bytes;
}

function read(bytes: Buffer, number = 99) {
  const version = bytes[4] === 3 ? version5 : {};
  return readInode(volumeOf(new Map([[number, bytes]]), version), number);
}

describe("readInode", () => {
  it("reads cores of versions 1, 2 and 3", () => {
    expect(read(core(1))).to.include({ type: "file", mode: 0o644, size: 1234, modified: -5, links: 1 });
    expect(read(core(2))).to.include({ links: 2, attributes: undefined });
    expect(read(core(2)).data.bytes).to.have.length(412);
    expect(read(core(3)).data.bytes).to.have.length(336);
  });

  it("reads times after 2038 and wide counts of extents", () => {
    const inode = read(
      core(3, (bytes) => {
        bytes.writeUInt32BE(0x18, 124);
        bytes.writeBigUInt64BE((5_000_000_000n + 2n ** 31n) * 1_000_000_000n + 999_999_999n, 40);
        bytes.writeBigUInt64BE(7n, 24);
        bytes.writeUInt32BE(9, 76);
        bytes.set([10, 2], 82);
      }),
    );
    expect(inode.modified).to.equal(5_000_000_000);
    expect(inode.data).to.include({ extents: 7, format: "extents" });
    expect(inode.data.bytes).to.have.length(80);
    expect(inode.attributes).to.include({ extents: 9, format: "extents" });
  });

  it("refuses what is not in use, no inode at all, of another version, or internal", () => {
    const refuses = (bytes: Buffer, number = 99) =>
      expect(codeOf(() => read(bytes, number))).to.equal("corrupt-filesystem");
    refuses(core(2, (bytes) => bytes.writeUInt32BE(0, 16)));
    refuses(core(2, (bytes) => bytes.writeUInt16BE(0, 2)));
    refuses(core(2, (bytes) => bytes.writeUInt16BE(0, 0)));
    refuses(core(2, (bytes) => bytes.writeUInt8(255, 82)));
    refuses(core(2, (bytes) => bytes.writeUInt8(7, 5)));
    refuses(core(4));
    refuses(core(2), 65);
    expect(codeOf(() => readInode(volumeOf(new Map([[99, core(2)]]), version5), 99))).to.equal("corrupt-filesystem");
    expect(codeOf(() => read(core(2, (bytes) => bytes.writeUInt32BE(2 ** 31, 56))))).to.equal("unsupported-filesystem");
  });

  it("refuses an inode of version 3 with a wrong checksum, number or UUID", () => {
    const broken = core(3);
    broken[200] = 1;
    for (const bytes of [
      broken,
      core(3, (copy) => copy.writeUInt8(1, 159)),
      core(3, (copy) => copy.writeUInt8(1, 160)),
    ]) {
      expect(codeOf(() => read(bytes))).to.equal("corrupt-filesystem");
    }
  });
});

describe("readDevice", () => {
  it("has 14 bits of major and 18 of minor number", () => {
    const device = core(2, (bytes) => {
      bytes.writeUInt16BE(0o20644, 2);
      bytes.writeUInt8(0, 5);
      bytes.writeUInt32BE((511 << 18) | 262143, 100);
    });
    expect(readDevice(read(device))).to.deep.equal({ major: 511, minor: 262143 });
    expect(codeOf(() => readDevice(read(core(2))))).to.equal("corrupt-filesystem");
  });
});
