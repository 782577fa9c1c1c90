import type { ByteReader } from "../../disk/reader.ts";
import { corrupt } from "./corrupt.ts";
import { parseSuperblock, type XfsSuperblock } from "./superblock.ts";

/** An XFS whose superblock was understood: blocks and inodes by number. */
export interface Volume {
  readonly superblock: XfsSuperblock;
  /** The first byte of a block, whose number counts its group in the upper bits. */
  addressOf(block: number): number;
  /** `count` blocks from `block` on, all of one allocation group. */
  blocks(block: number, count: number): Uint8Array;
  /** The bytes of an inode. */
  inodeBytes(number: number): Uint8Array;
}

/**
 * Opens an XFS.
 *
 * @param reader the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openVolume(reader: ByteReader): Volume {
  const superblock = parseSuperblock(reader);
  const { blockSize, groupBlocks, groups, groupBlockBits, inodeBits, inodeSize } = superblock;
  const groupSpan = 2 ** groupBlockBits;
  const inodesPerBlock = 2 ** inodeBits;
  const lastGroupBlocks = superblock.blocks - (groups - 1) * groupBlocks;

  function demandBlocks(block: number, count: number): void {
    const group = Math.floor(block / groupSpan);
    const within = block % groupSpan;
    const end = group === groups - 1 ? lastGroupBlocks : groupBlocks;
    // The first block of a group holds a superblock, never content.
    if (group < groups && within > 0 && count > 0 && within + count <= end) return;
    throw corrupt(`it points at ${count} blocks from ${within} on of allocation group ${group}`);
  }

  function addressOf(block: number): number {
    return (Math.floor(block / groupSpan) * groupBlocks + (block % groupSpan)) * blockSize;
  }

  return {
    superblock,
    addressOf,
    blocks(block, count) {
      demandBlocks(block, count);
      return reader.read(addressOf(block), count * blockSize);
    },
    inodeBytes(number) {
      if (!Number.isSafeInteger(number) || number < 1) throw corrupt("it speaks of an inode with an impossible number");
      const block = Math.floor(number / inodesPerBlock);
      demandBlocks(block, 1);
      return reader.read(addressOf(block) + (number % inodesPerBlock) * inodeSize, inodeSize);
    },
  };
}
