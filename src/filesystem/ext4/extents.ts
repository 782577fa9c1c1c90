import { viewOf } from "../../disk/integers.ts";
import { crc32cOf } from "../crc32c.ts";
import { corrupt } from "./corrupt.ts";
import type { Inode } from "./inode.ts";
import { inodeSeed } from "./inode-checksum.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/** The deepest tree that 2^32 blocks can need. */
const maximumDepth = 5;
/** Bytes of nodes looked at for one answer; full nodes of them name 2,700 times as many bytes of a file and more. */
const maximumBytes = 64 * 1024 * 1024;

/**
 * The runs of an inode's extent tree that touch the blocks `first` to `end - 1` of the file, in order.
 *
 * Preallocated (uninitialised) extents read as zeros, so they are left out (Documentation/filesystems/ext4, "Extent
 * Tree"). Every node must stay within what its parent grants it and go upwards only, which bounds the work.
 *
 * @throws {Refusal} `corrupt-filesystem`, also when the checksum of a node is wrong
 */
export function extentRuns(volume: Volume, inode: Inode, first: number, end: number): Run[] {
  const { blockSize, metadataChecksums, checksumSeed } = volume.superblock;
  const runs: Run[] = [];
  let seen = 0;
  visit(inode.view, inode.at + 0x28, 60, undefined, 0, 2 ** 32);
  return runs;

  /** A node of `size` bytes from `start`: a header of 12 bytes, then entries of 12 bytes. */
  function visit(
    view: DataView,
    start: number,
    size: number,
    expectedDepth: number | undefined,
    from: number,
    to: number,
  ): void {
    const count = view.getUint16(start + 2, true);
    const maximum = view.getUint16(start + 4, true);
    const depth = view.getUint16(start + 6, true);
    const wrongDepth = expectedDepth === undefined ? depth > maximumDepth : depth !== expectedDepth;
    if (
      view.getUint16(start, true) !== 0xf30a ||
      wrongDepth ||
      count > maximum ||
      12 + maximum * 12 > size ||
      (depth > 0 && count === 0)
    ) {
      throw corrupt(`the extent tree of inode ${inode.number} cannot be followed`);
    }
    if (expectedDepth !== undefined && metadataChecksums) demandChecksum(view, 12 + maximum * 12);
    // Where the last entry ended: the next may not begin before.
    let reached = from;
    for (let index = 0; index < count; index++) {
      const at = start + 12 + index * 12;
      const logical = view.getUint32(at, true);
      if (logical < reached || logical >= to) throw corrupt(`the extents of inode ${inode.number} are out of order`);
      if (depth === 0) {
        reached = leaf(view, at, logical);
        if (reached > to) throw corrupt(`the extents of inode ${inode.number} overlap`);
      } else {
        const next = index + 1 < count ? view.getUint32(at + 12, true) : to;
        if (logical < end && next > first) {
          const block = view.getUint32(at + 4, true) + view.getUint16(at + 8, true) * 2 ** 32;
          visit(nodeAt(block), 0, blockSize, depth - 1, logical, Math.min(next, to));
        }
        reached = logical + 1;
      }
    }
  }

  function nodeAt(block: number): DataView {
    seen += blockSize;
    if (seen > maximumBytes) throw corrupt(`the extent tree of inode ${inode.number} is larger than it can have to be`);
    const bytes = volume.blocks(block, 1);
    // Its parent is still read from when other nodes have been read.
    return viewOf(new Uint8Array(bytes));
  }

  /** The checksum follows the room for entries, and is of the inode and all before it. */
  function demandChecksum(view: DataView, end: number): void {
    if (
      end + 4 > blockSize ||
      crc32cOf(inodeSeed(checksumSeed, inode.number, inode), view, 0, end) !== view.getUint32(end, true)
    )
      throw corrupt(`the checksum of an extent block of inode ${inode.number} is wrong`);
  }

  function leaf(view: DataView, at: number, logical: number): number {
    const length = view.getUint16(at + 4, true);
    // Over 32768: preallocated, of length - 32768 blocks.
    const count = length > 0x8000 ? length - 0x8000 : length;
    if (count === 0) throw corrupt(`an extent of inode ${inode.number} is empty`);
    const physical = view.getUint32(at + 8, true) + view.getUint16(at + 6, true) * 2 ** 32;
    if (length <= 0x8000 && logical < end && logical + count > first) runs.push({ logical, physical, count });
    return logical + count;
  }
}
