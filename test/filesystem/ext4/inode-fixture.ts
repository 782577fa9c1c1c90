import { demandWithin } from "../../../src/disk/bounds.ts";
import { viewOf } from "../../../src/disk/integers.ts";
import { type Inode, inodeFlags } from "../../../src/filesystem/ext4/inode.ts";
import type { Superblock } from "../../../src/filesystem/ext4/superblock.ts";
import type { Volume } from "../../../src/filesystem/ext4/volume.ts";

/** An inode as `readInode` gives it, for what is in its i_block or all of its bytes; with extents unless told. */
export function inodeOf(content: Buffer, other: Partial<Inode> = {}): Inode {
  const bytes = content.length === 60 ? Buffer.concat([Buffer.alloc(0x28), content], 256) : content;
  return {
    number: 99,
    type: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 0,
    links: 1,
    modified: 0,
    flags: inodeFlags.extents,
    view: viewOf(bytes),
    at: 0,
    ...other,
  };
}

/** A volume of nothing but blocks, of 1 KiB unless told; those not given are zeros, and there are 10000. */
export function blocksOf(
  blocks: ReadonlyMap<number, Buffer>,
  blockSize = 1024,
  superblock: Partial<Superblock> = {},
): Volume {
  const get = (number: number): Buffer => {
    demandWithin(10_000, number, 1);
    return Buffer.concat([blocks.get(number) ?? Buffer.alloc(0)], blockSize);
  };
  return {
    superblock: {
      blockSize,
      blocks: 10_000,
      inodes: 100,
      freeBlocks: 5000,
      freeInodes: 50,
      reservedBlocks: 0,
      inodeSize: 256,
      inodesPerGroup: 100,
      blocksPerGroup: 8192,
      groups: 1,
      firstDataBlock: 1,
      descriptorSize: 32,
      firstMetaGroup: Number.POSITIVE_INFINITY,
      backupGroups: [],
      firstInode: 11,
      features: new Set(),
      metadataChecksums: false,
      checksumSeed: 0,
      largeDirectories: false,
      label: "",
      uuid: "",
      needsRecovery: false,
      orphansPresent: false,
      clean: true,
      ...superblock,
    },
    blocks: (block, count) => Buffer.concat(Array.from({ length: count }, (_, index) => get(block + index))),
    inodeAt: () => ({ view: new DataView(new ArrayBuffer(256)), at: 0 }),
  };
}
