import { uint64be, viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import { type Extents, extentSize, takeExtents } from "./extents.ts";
import type { Fork } from "./fork.ts";
import type { Run } from "./run.ts";
import { demandStamp, treeStamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

/** More levels than 2^48 extents can need in the smallest blocks. */
const maximumLevel = 16;
/** Bytes of a key, and of a pointer: each 64 bits. */
const wordSize = 8;

/**
 * The runs of a fork whose extents stand in a B+tree, as far as they touch the blocks `first` to `end - 1`
 * (XFS Algorithms & Data Structures, "B+tree Extent List").
 *
 * Levels fall by one, keys rise, and every node stays within what its parent grants it, which bounds the work.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function treeRuns(volume: Volume, fork: Fork, first: number, end: number): Run[] {
  const { blockSize, version, features } = volume.superblock;
  const checksums = features.has("crc");
  const headerSize = version === 5 ? 72 : 24;
  const magic = version === 5 ? 0x424d_4133 : 0x424d_4150;
  const extents: Extents = { runs: [], reached: 0 };
  // The root in the inode has a header of its own: level and count.
  if (fork.bytes.length < 4) throw broken();
  const root = viewOf(fork.bytes);
  const level = root.getUint16(0);
  if (level < 1 || level > maximumLevel) throw broken();
  descend(root, 4, level, root.getUint16(2), 0, 2 ** 54);
  return extents.runs;

  function broken(): Error {
    return corrupt(`the extent tree of the ${fork.name} fork of inode ${fork.owner} cannot be followed`);
  }

  /** Keys come first, pointers behind the room for all keys that fit. */
  function descend(view: DataView, start: number, level: number, count: number, from: number, to: number): void {
    const room = Math.floor((view.byteLength - start) / (2 * wordSize));
    if (count === 0 || count > room) throw broken();
    for (let index = 0; index < count; index++) {
      const key = uint64be(view, start + index * wordSize);
      const next = index + 1 < count ? uint64be(view, start + (index + 1) * wordSize) : to;
      if (key < from || key >= next || next > to) throw broken();
      if (key < end && next > first) visit(uint64be(view, start + (room + index) * wordSize), level - 1, key, next);
    }
  }

  function visit(block: number, level: number, from: number, to: number): void {
    // Copied, since what lies below is read while it is in use.
    const bytes = new Uint8Array(volume.blocks(block, 1));
    const view = viewOf(bytes);
    if (view.getUint32(0) !== magic || view.getUint16(4) !== level) throw broken();
    if (checksums) demandStamp(volume, bytes, treeStamp, fork.owner, block, "extent tree");
    const count = view.getUint16(6);
    if (level > 0) {
      descend(view, headerSize, level, count, from, to);
      return;
    }
    if (count === 0 || headerSize + count * extentSize > blockSize) throw broken();
    extents.reached = Math.max(extents.reached, from);
    takeExtents(fork, view, headerSize, count, first, end, extents);
    if (extents.reached > to) throw broken();
  }
}
