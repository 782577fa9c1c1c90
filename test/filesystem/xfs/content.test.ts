import { expect } from "chai";
import { readContent } from "../../../src/filesystem/xfs/content.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { extentOf, forkOf, inodeOf, volumeOf } from "./xfs-fixture.ts";

describe("readContent", () => {
  const volume = volumeOf(
    new Map([
      [20, Buffer.alloc(1024, "a")],
      [21, Buffer.alloc(1024, "b")],
      [40, Buffer.alloc(1024, "c")],
    ]),
  );
  const inode = inodeOf(forkOf([extentOf(0, 20, 2), extentOf(3, 40, 1), extentOf(4, 20, 1, true)]), { size: 5000 });

  it("reads across extents, holes and what is allocated but not written", () => {
    const text = Buffer.from(readContent(volume, inode, 1000, 4000)).toString();
    expect(text).to.equal(
      `${"a".repeat(24)}${"b".repeat(1024)}${"\0".repeat(1024)}${"c".repeat(1024)}${"\0".repeat(904)}`,
    );
    expect(Buffer.from(readContent(volume, inode, 1020, 8)).toString()).to.equal("aaaabbbb");
  });

  it("refuses files on a real-time device and files in their inode", () => {
    expect(codeOf(() => readContent(volume, { ...inode, isRealtime: true }, 0, 1))).to.equal("unsupported-filesystem");
    const local = inodeOf(forkOf([], { format: "local" }), { size: 1 });
    expect(codeOf(() => readContent(volume, local, 0, 1))).to.equal("corrupt-filesystem");
  });
});
