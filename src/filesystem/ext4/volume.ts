import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { corrupt } from "./corrupt.ts";
import { crc32c } from "./crc32c.ts";
import { parseSuperblock, type Superblock, superblockOffset } from "./superblock.ts";

/** An ext4 whose superblock was understood: blocks by number, and where inodes lie. */
export interface Volume {
  readonly superblock: Superblock;
  /** `count` blocks from `block` on. */
  blocks(block: number, count: number): Uint8Array;
  /** The bytes of an inode. */
  inodeBytes(number: number): Uint8Array;
}

/**
 * Opens an ext2, ext3 or ext4.
 *
 * @param reader the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openVolume(reader: ByteReader): Volume {
  const superblock = parseSuperblock(reader);
  const { blockSize, inodes, inodeSize, inodesPerGroup } = superblock;
  // The first byte of each group's inode table, as far as asked for.
  const inodeTables = new Map<number, number>();

  function blocks(block: number, count: number): Uint8Array {
    // Block 0 holds the boot sector or the superblock, never content.
    if (!(block > 0 && count > 0 && block + count <= superblock.blocks)) {
      throw corrupt(`it points at the blocks ${block} to ${block + count - 1} of ${superblock.blocks}`);
    }
    return reader.read(block * blockSize, count * blockSize);
  }

  function inodeTable(group: number): number {
    const known = inodeTables.get(group);
    if (known !== undefined) return known;
    const block = readInodeTableBlock(superblock, group, blocks);
    const count = Math.ceil((inodesPerGroup * inodeSize) / blockSize);
    if (block === 0 || block + count > superblock.blocks)
      throw corrupt(`the inode table of block group ${group} lies at ${block}`);
    inodeTables.set(group, block * blockSize);
    return block * blockSize;
  }

  return {
    superblock,
    blocks,
    inodeBytes(number) {
      if (number < 1 || number > inodes) throw corrupt(`it speaks of inode ${number} of ${inodes}`);
      const group = Math.floor((number - 1) / inodesPerGroup);
      return reader.read(inodeTable(group) + ((number - 1) % inodesPerGroup) * inodeSize, inodeSize);
    },
  };
}

function readInodeTableBlock(superblock: Superblock, group: number, blocks: Volume["blocks"]): number {
  const { blockSize, descriptorSize } = superblock;
  const perBlock = blockSize / descriptorSize;
  const tableBlock = Math.floor(group / perBlock);
  const bytes = blocks(descriptorBlock(superblock, tableBlock, perBlock), 1);
  const descriptor = bytes.subarray(
    (group % perBlock) * descriptorSize,
    (group % perBlock) * descriptorSize + descriptorSize,
  );
  const view = viewOf(descriptor);
  if (superblock.features.has("metadata_csum")) verify(superblock.checksumSeed, group, descriptor, view);
  // bg_inode_table_lo and, in descriptors of 64 bytes, _hi.
  return view.getUint32(0x8, true) + (descriptorSize >= 64 ? view.getUint32(0x28, true) * 2 ** 32 : 0);
}

/** Where a block of group descriptors lies: behind the superblock, or with meta_bg in the first group that it describes. */
function descriptorBlock(superblock: Superblock, tableBlock: number, perBlock: number): number {
  const { blockSize, blocksPerGroup, firstDataBlock, firstMetaGroup, features } = superblock;
  if (tableBlock < firstMetaGroup) return Math.floor(superblockOffset / blockSize) + 1 + tableBlock;
  const group = tableBlock * perBlock;
  const start = firstDataBlock + group * blocksPerGroup;
  return start + (hasSuperblock(group, features.has("sparse_super")) ? 1 : 0);
}

/** With sparse_super only group 0 and the powers of 3, 5 and 7 keep a copy of the superblock. */
function hasSuperblock(group: number, sparse: boolean): boolean {
  if (group <= 1 || !sparse) return true;
  return [3, 5, 7].some((base) => {
    let power = base;
    while (power < group) power *= base;
    return power === group;
  });
}

/** The low half of the CRC-32C of the group number and the descriptor, its own checksum taken as zero. */
function verify(seed: number, group: number, descriptor: Uint8Array, view: DataView): void {
  const copy = new Uint8Array(4 + descriptor.length);
  viewOf(copy).setUint32(0, group, true);
  copy.set(descriptor, 4);
  copy.fill(0, 4 + 0x1e, 4 + 0x20);
  if ((crc32c(seed, copy) & 0xffff) !== view.getUint16(0x1e, true)) {
    throw corrupt(`the checksum of the descriptor of block group ${group} is wrong`);
  }
}
