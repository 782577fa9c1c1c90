import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { Inode } from "./inode.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/** The deepest tree that 2^32 blocks can need. */
const maximumDepth = 5;

/**
 * The runs of an inode's extent tree that touch the blocks `first` to `end - 1` of the file, in order.
 *
 * Preallocated (uninitialised) extents read as zeros, so they are left out (Documentation/filesystems/ext4, "Extent
 * Tree"). Every node must stay within what its parent grants it and go upwards only, which bounds the work.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function extentRuns(volume: Volume, inode: Inode, first: number, end: number): Run[] {
  const runs: Run[] = [];
  visit(inode.block, undefined, 0, 2 ** 32);
  return runs;

  function visit(node: Uint8Array, expectedDepth: number | undefined, from: number, to: number): void {
    const view = viewOf(node);
    const count = view.getUint16(2, true);
    const depth = view.getUint16(6, true);
    const wrongDepth = expectedDepth === undefined ? depth > maximumDepth : depth !== expectedDepth;
    if (view.getUint16(0, true) !== 0xf30a || wrongDepth || 12 + count * 12 > node.length) {
      throw corrupt(`the extent tree of inode ${inode.number} cannot be followed`);
    }
    // Where the last entry ended: the next may not begin before.
    let reached = from;
    for (let index = 0; index < count; index++) {
      const at = 12 + index * 12;
      const logical = view.getUint32(at, true);
      if (logical < reached || logical >= to) throw corrupt(`the extents of inode ${inode.number} are out of order`);
      if (depth === 0) {
        reached = leaf(view, at, logical);
        if (reached > to) throw corrupt(`the extents of inode ${inode.number} overlap`);
      } else {
        const next = index + 1 < count ? view.getUint32(at + 12, true) : to;
        if (logical < end && next > first) {
          const block = view.getUint32(at + 4, true) + view.getUint16(at + 8, true) * 2 ** 32;
          visit(volume.blocks(block, 1), depth - 1, logical, Math.min(next, to));
        }
        reached = logical + 1;
      }
    }
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
