import { expect } from "chai";
import { posixAclOf } from "../../../src/filesystem/xfs/acl.ts";
import { codeOf } from "../../support/refusal-code.ts";

/** An entry on the disk: tag, id, permissions. */
function entry(tag: number, id: number, permissions: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(tag, 0);
  bytes.writeUInt32BE(id, 4);
  bytes.writeUInt16BE(permissions, 8);
  return bytes;
}

describe("posixAclOf", () => {
  it("gives version 2, little-endian, ids only of named users and groups", () => {
    const disk = Buffer.concat([Buffer.from([0, 0, 0, 3]), entry(1, 0, 6), entry(2, 1001, 4), entry(32, 7, 5)]);
    expect(Buffer.from(posixAclOf(disk, 99)).toString("hex")).to.equal(
      "02000000 01000600ffffffff 02000400e9030000 20000500ffffffff".replaceAll(" ", ""),
    );
  });

  it("refuses more entries than there are bytes", () => {
    expect(codeOf(() => posixAclOf(Buffer.from([0, 0, 0, 1]), 99))).to.equal("corrupt-filesystem");
    expect(codeOf(() => posixAclOf(Buffer.from([255, 255, 255, 255]), 99))).to.equal("corrupt-filesystem");
    expect(codeOf(() => posixAclOf(Buffer.from([0, 0]), 99))).to.equal("corrupt-filesystem");
  });
});
