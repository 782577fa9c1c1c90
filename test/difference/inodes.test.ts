import { expect } from "chai";
import type { NativeImage } from "../../src/backend/native.ts";
import { inodesOf } from "../../src/difference/inodes.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("the inodes of an image", () => {
  const tree = memoryTree(new Map([["/a", "a"]]));
  const filesystem = { type: "ext4", tree, source: { type: "ext4" } } as unknown as NativeImage["rootFilesystem"];

  it("are those of the file system that holds the tree", () => {
    if (filesystem === undefined || !("source" in filesystem)) throw new Error("it has none");
    expect(inodesOf({ root: tree, rootFilesystem: filesystem })).to.equal(filesystem.source);
  });

  it("are not known of a tar, nor where another tree stands in", () => {
    expect(inodesOf({ root: tree })).to.equal(undefined);
    expect(inodesOf({ root: memoryTree(new Map()), ...(filesystem && { rootFilesystem: filesystem }) })).to.equal(
      undefined,
    );
  });
});
