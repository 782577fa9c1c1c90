import { expect } from "chai";
import { readAttributes } from "../../../src/filesystem/xfs/attributes.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, inodeOf, volumeOf } from "./xfs-fixture.ts";

describe("readAttributes", () => {
  it("gives none without a fork or with an empty one", () => {
    expect(readAttributes(volumeOf(), inodeOf(forkOf([]))).size).to.equal(0);
    expect(readAttributes(volumeOf(), inodeOf(forkOf([]), { attributes: forkOf([]) })).size).to.equal(0);
  });

  it("reads those in the inode and those in blocks", () => {
    const local = forkOf([Buffer.from([0, 9, 1, 0, 1, 1, 0, 0x61, 0x62])], { name: "attribute", format: "local" });
    expect([...readAttributes(volumeOf(), inodeOf(forkOf([]), { attributes: local })).keys()]).to.deep.equal([
      "user.a",
    ]);
    const leaf = Buffer.alloc(1024);
    leaf.writeUInt16BE(0xfbee, 8);
    leaf.writeUInt16BE(1, 12);
    leaf.writeUInt16BE(100, 36);
    leaf.writeUInt8(1, 38);
    leaf.set([0, 1, 1, 0x62, 0x63], 100);
    const attributes = forkOf([extentOf(0, 100, 1)], { name: "attribute" });
    const inode = inodeOf(forkOf([]), { attributes });
    expect([...readAttributes(volumeOf(new Map([[100, leaf]])), inode).keys()]).to.deep.equal(["user.b"]);
    expect(codeOf(() => readAttributes(volumeOf(), inode))).to.equal("corrupt-filesystem");
  });
});
