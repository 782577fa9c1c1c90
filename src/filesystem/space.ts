import type { Ext4Filesystem, XfsFilesystem } from "./open-filesystem.ts";

/** What is left of a file system, as statfs(2) would tell it. */
export interface Space {
  /** Bytes in all. */
  readonly size: number;
  /** Bytes that those who are not root may still fill. */
  readonly available: number;
  readonly inodes: number;
  readonly freeInodes: number;
}

/** By the counters of the superblock, which a file system that was not unmounted may have left behind. */
export function spaceOf(filesystem: Ext4Filesystem | XfsFilesystem): Space {
  const { blockSize, blocks, freeBlocks } = filesystem.superblock;
  const size = blocks * blockSize;
  if (filesystem.type === "ext4") {
    const { inodes, freeInodes, reservedBlocks } = filesystem.superblock;
    return { size, available: Math.max(0, freeBlocks - reservedBlocks) * blockSize, inodes, freeInodes };
  }
  const { madeInodes, freeInodes, inodePercentage, inodeSize } = filesystem.superblock;
  // XFS makes inodes as they are needed, of what is free and within their share.
  const perBlock = blockSize / inodeSize;
  const most =
    inodePercentage === 0 ? Number.POSITIVE_INFINITY : Math.floor((blocks * inodePercentage) / 100) * perBlock;
  const inodes = Math.max(madeInodes, Math.min(madeInodes + freeBlocks * perBlock, most));
  return { size, available: freeBlocks * blockSize, inodes, freeInodes: inodes - (madeInodes - freeInodes) };
}
