import { crc32cOf } from "../crc32c.ts";
import { entryLength } from "./directory-entry.ts";
import { type Inode, inodeFlags } from "./inode.ts";
import { inodeSeed } from "./inode-checksum.ts";
import type { Volume } from "./volume.ts";

const zeros = new DataView(new ArrayBuffer(4));

/**
 * Whether the checksum of a directory's block is right (the kernel's Documentation/filesystems/ext4, "Directory Entries"
 * and "Hash Tree Directories").
 *
 * @param start where the block begins in the view
 * @param block its place in the directory
 */
export function directoryChecksumHolds(
  volume: Volume,
  inode: Inode,
  view: DataView,
  start: number,
  block: number,
): boolean {
  const { blockSize, checksumSeed } = volume.superblock;
  const seed = inodeSeed(checksumSeed, inode.number, inode);
  const isHashed = (inode.flags & inodeFlags.hashed) !== 0;
  // In a hashed directory the index is the first block, and each whose only entry is as long as the block.
  if (isHashed && (block === 0 || entryLength(view.getUint16(start + 4, true), blockSize) === blockSize))
    return indexHolds(seed, view, start, blockSize);
  const tail = start + blockSize - 12;
  // A leaf ends with what looks like an unused entry of 12 bytes with the type 0xde.
  if (view.getUint32(tail, true) !== 0 || view.getUint32(tail + 4, true) !== 0xde00_000c) return false;
  return crc32cOf(seed, view, start, tail) === view.getUint32(tail + 8, true);
}

/** The checksum follows the room for entries of 8 bytes, and is of those in use and of itself as zero. */
function indexHolds(seed: number, view: DataView, start: number, blockSize: number): boolean {
  // The first block has `.`, `..` and 8 bytes more in front; the limit and the number of entries stand in the first one.
  const isRoot = entryLength(view.getUint16(start + 4, true), blockSize) !== blockSize;
  const entries = isRoot ? 0x20 : 8;
  const limit = view.getUint16(start + entries, true);
  const count = view.getUint16(start + entries + 2, true);
  const tail = entries + limit * 8;
  if (count > limit || tail + 8 > blockSize) return false;
  let crc = crc32cOf(seed, view, start, start + entries + count * 8);
  crc = crc32cOf(crc, view, start + tail, start + tail + 4);
  return crc32cOf(crc, zeros, 0, 4) === view.getUint32(start + tail + 4, true);
}
