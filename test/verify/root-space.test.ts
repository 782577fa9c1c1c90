import { expect } from "chai";
import type { Filesystem } from "../../src/filesystem/open-filesystem.ts";
import { rootSpace } from "../../src/verify/root-space.ts";

describe("rootSpace", () => {
  it("is that of the root file system, unless it is one that no system lies on", () => {
    const superblock = { blockSize: 1024, blocks: 100, freeBlocks: 30, reservedBlocks: 5, inodes: 9, freeInodes: 1 };
    const filesystem = (type: string) => ({ rootFilesystem: { type, superblock } as unknown as Filesystem });
    expect(rootSpace(filesystem("ext4"))).to.deep.equal({ size: 102400, available: 25600, inodes: 9, freeInodes: 1 });
    expect(rootSpace(filesystem("vfat"))).to.equal(undefined);
  });
});
