import { expect } from "chai";
import { inlineParts } from "../../../src/filesystem/ext4/inline-data.ts";
import { inodeFlags } from "../../../src/filesystem/ext4/inode.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { blocksOf, inodeOf } from "./inode-fixture.ts";

/** An inode of 256 bytes with extended attributes: index, name, value, and where the value is said to lie. */
function inode(attributes: readonly { index: number; name: string; value: string; offset?: number }[]) {
  const bytes = Buffer.alloc(256);
  bytes.write("in the block", 0x28);
  bytes.writeUInt16LE(32, 0x80);
  bytes.writeUInt32LE(0xea020000, 160);
  let at = 164;
  let end = 256;
  for (const { index, name, value, offset } of attributes) {
    end -= value.length;
    bytes.write(value, end);
    bytes.writeUInt8(name.length, at);
    bytes.writeUInt8(index, at + 1);
    bytes.writeUInt16LE(offset ?? end - 164, at + 2);
    bytes.writeUInt32LE(value.length, at + 8);
    bytes.write(name, at + 16);
    at += 16 + Math.ceil(name.length / 4) * 4;
  }
  return inodeOf(bytes, { flags: inodeFlags.inline });
}

const volume = blocksOf(new Map());
const tail = (from: ReturnType<typeof inode>) => Buffer.from(inlineParts(volume, from)[1]).toString();

describe("inlineParts", () => {
  it("gives the block and what system.data adds", () => {
    const parts = inlineParts(
      volume,
      inode([
        { index: 1, name: "data", value: "user" },
        { index: 7, name: "data", value: "and more" },
      ]),
    );
    expect(Buffer.from(parts[0]).toString("latin1", 0, 12)).to.equal("in the block");
    expect(Buffer.from(parts[1]).toString()).to.equal("and more");
  });

  it("adds nothing without such an attribute, or without room for attributes", () => {
    expect(tail(inode([]))).to.equal("");
    expect(tail(inode([{ index: 7, name: "other", value: "x" }]))).to.equal("");
    const bytes = Buffer.alloc(256);
    expect(tail(inodeOf(bytes))).to.equal("");
  });

  it("refuses a value that reaches beyond the inode", () => {
    expect(codeOf(() => inlineParts(volume, inode([{ index: 7, name: "data", value: "x", offset: 200 }])))).to.equal(
      "corrupt-filesystem",
    );
  });
});
