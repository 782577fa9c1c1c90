import { demandWithin } from "../../../src/disk/bounds.ts";
import type { Inode } from "../../../src/filesystem/ext4/inode.ts";
import type { Volume } from "../../../src/filesystem/ext4/volume.ts";

/** An inode as `readInode` gives it, for what is in its i_block. */
export function inodeOf(block: Buffer, other: Partial<Inode> = {}): Inode {
  return {
    number: 99,
    type: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 0,
    links: 1,
    modified: 0,
    usesExtents: true,
    isInline: false,
    isEncrypted: false,
    bytes: block,
    block,
    ...other,
  };
}

/** A volume of nothing but blocks, of 1 KiB unless told; those not given are zeros, and there are 10000. */
export function blocksOf(blocks: ReadonlyMap<number, Buffer>, blockSize = 1024): Volume {
  const get = (number: number): Buffer => {
    demandWithin(10_000, number, 1);
    return Buffer.concat([blocks.get(number) ?? Buffer.alloc(0)], blockSize);
  };
  return {
    superblock: {
      blockSize,
      blocks: 10_000,
      inodes: 100,
      inodeSize: 256,
      inodesPerGroup: 100,
      blocksPerGroup: 8192,
      groups: 1,
      firstDataBlock: 1,
      descriptorSize: 32,
      firstMetaGroup: Number.POSITIVE_INFINITY,
      features: new Set(),
      checksumSeed: 0,
      label: "",
      uuid: "",
      needsRecovery: false,
      clean: true,
    },
    blocks: (block, count) => Buffer.concat(Array.from({ length: count }, (_, index) => get(block + index))),
    inodeBytes: () => Buffer.alloc(256),
  };
}
