import { expect } from "chai";
import { readAttributes } from "../../../src/filesystem/ext4/attributes.ts";
import { contentReader } from "../../../src/filesystem/ext4/content.ts";
import { readInode } from "../../../src/filesystem/ext4/inode.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { refusalOf } from "../../support/refusal-code.ts";
import { extBytes, inodeNumber, inodeOffset, volumeOf } from "./volume-fixture.ts";

describe("readAttributes", () => {
  const scratch = scratchDirectory();
  const commands = [
    "write /dev/null file",
    "ea_set file user.small one",
    `ea_set file user.long ${"x".repeat(300)}`,
    "ea_set file security.name two",
    "ea_set file trusted.other three",
  ];

  before(function () {
    needTools(this, "mke2fs", "debugfs");
  });

  function make(features: string, more: readonly string[] = []): { bytes: Buffer; number: number } {
    const options = ["-t", "ext4", "-b", "1024", "-O", features];
    const bytes = extBytes(scratch("volume"), options, [...commands, ...more]);
    return { bytes, number: inodeNumber(scratch("volume"), "file") };
  }

  function read(bytes: Buffer, number: number): Record<string, string> {
    const volume = volumeOf(bytes);
    const attributes = readAttributes(volume, contentReader(volume), readInode(volume, number));
    return Object.fromEntries([...attributes].map(([name, value]) => [name, Buffer.from(value).toString()]));
  }

  it("gives those of the inode and those of its block", () => {
    const { bytes, number } = make("metadata_csum");
    expect(bytes.readUInt32LE(inodeOffset(bytes, number) + 0x68)).to.be.greaterThan(0);
    const expected = {
      "user.small": "one",
      "user.long": "x".repeat(300),
      "security.name": "two",
      "trusted.other": "three",
    };
    expect(read(bytes, number)).to.deep.equal(expected);
    expect(read(bytes, 11)).to.deep.equal({});
  });

  it("verifies every byte of the block", () => {
    const { bytes, number } = make("metadata_csum");
    const start = bytes.readUInt32LE(inodeOffset(bytes, number) + 0x68) * 1024;
    for (let at = 0; at < 1024; at += 7) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((bytes[start + at] ?? 0) ^ 4, start + at);
      expect(refusalOf(() => read(changed, number))?.message, `byte ${at}`).to.match(
        /attribute block \d+ of inode 12 (is none|is wrong)/,
      );
    }
  });

  it("verifies what an inode of its own holds, and that it is one for attributes", () => {
    const { bytes, number } = make("ea_inode,^metadata_csum", [`ea_set file user.huge ${"y".repeat(3000)}`]);
    expect(read(bytes, number)["user.huge"]).to.equal("y".repeat(3000));
    const data = bytes.indexOf("y".repeat(100));
    const holder = Buffer.from(bytes);
    holder.write("z", data);
    expect(refusalOf(() => read(holder, number))?.message).to.match(
      /inode 13, which holds an attribute of inode 12, has another content/,
    );
    const flags = Buffer.from(bytes);
    flags.writeUInt32LE(0x8_0000, inodeOffset(bytes, 13) + 0x20);
    expect(refusalOf(() => read(flags, number))?.message).to.match(/is not one for attributes/);
    const size = Buffer.from(bytes);
    size.writeUInt32LE(2999, inodeOffset(bytes, 13) + 0x4);
    expect(refusalOf(() => read(size, number))?.message).to.match(/has 2999 bytes instead of 3000/);
  });

  it("refuses a value that is longer than getxattr gives", () => {
    const { bytes, number } = make("ea_inode,^metadata_csum", [`ea_set file user.huge ${"y".repeat(3000)}`]);
    const entry = bytes.indexOf("huge") - 16;
    bytes.writeUInt32LE(65537, entry + 8);
    bytes.writeUInt32LE(65537, inodeOffset(bytes, 13) + 0x4);
    expect(refusalOf(() => read(bytes, number))?.message).to.match(/an attribute of inode 12 claims 65537 bytes/);
  });

  it("leaves out attributes that are the file system's own", () => {
    const { bytes, number } = make("^metadata_csum");
    for (const [index, names] of [
      [7, ["user.long", "security.name", "trusted.other"]],
      [99, ["user.long", "security.name", "trusted.other"]],
    ] as const) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(index, changed.indexOf("small") - 15);
      expect(Object.keys(read(changed, number)).sort()).to.deep.equal([...names].sort());
    }
  });

  it("gives of two of the same name the one in the inode, as Linux does", () => {
    const { bytes, number } = make("^metadata_csum", [`ea_set file user.smalk ${"y".repeat(200)}`]);
    expect(read(bytes, number)["user.smalk"]).to.equal("y".repeat(200));
    bytes.write("small", bytes.indexOf("smalk"));
    expect(read(bytes, number)["user.small"]).to.equal("one");
  });

  it("knows no hash of what Lustre wrote, which names its owner instead", () => {
    const { bytes, number } = make("ea_inode,^metadata_csum", [`ea_set file user.huge ${"y".repeat(3000)}`]);
    const holder = inodeOffset(bytes, 13);
    bytes.writeUInt32LE(0, holder + 0x8);
    expect(refusalOf(() => read(bytes, number))?.message).to.match(/has another content/);
    bytes.writeUInt32LE(number, holder + 0x10);
    bytes.copy(bytes, holder + 0x64, inodeOffset(bytes, number) + 0x64, inodeOffset(bytes, number) + 0x68);
    expect(read(bytes, number)["user.huge"]).to.equal("y".repeat(3000));
  });
});
