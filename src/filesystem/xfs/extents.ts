import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { Fork } from "./fork.ts";
import type { Run } from "./run.ts";

/** Bytes of an extent on the disk. */
export const extentSize = 16;

/** Runs gathered so far, and where the last extent ended: the next may not begin before. */
export interface Extents {
  readonly runs: Run[];
  reached: number;
}

/**
 * The runs of a fork whose extents all stand in the inode, as far as they touch the blocks `first` to `end - 1`.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function extentRuns(fork: Fork, first: number, end: number): Run[] {
  if (fork.extents * extentSize > fork.bytes.length) {
    throw corrupt(`inode ${fork.owner} claims ${fork.extents} extents in its ${fork.name} fork`);
  }
  const extents: Extents = { runs: [], reached: 0 };
  takeExtents(fork, viewOf(fork.bytes), 0, fork.extents, first, end, extents);
  return extents.runs;
}

/**
 * Reads `count` extents at `at` (XFS Algorithms & Data Structures, "Extent List"): from the top, 1 bit unwritten, 54 bits
 * place in the fork, 52 bits block, 21 bits count of blocks. What is unwritten reads as zeros, so it is left out.
 */
export function takeExtents(
  fork: Fork,
  view: DataView,
  at: number,
  count: number,
  first: number,
  end: number,
  extents: Extents,
): void {
  for (let index = 0; index < count; index++) {
    const place = at + index * extentSize;
    const [one, two, three, four] = [0, 4, 8, 12].map((word) => view.getUint32(place + word)) as Words;
    const logical = (one & 0x7fff_ffff) * 2 ** 23 + (two >>> 9);
    const physical = (two & 0x1ff) * 2 ** 43 + three * 2 ** 11 + (four >>> 21);
    const length = four & 0x1f_ffff;
    if (length === 0 || logical < extents.reached) {
      throw corrupt(`the extents of the ${fork.name} fork of inode ${fork.owner} are empty or out of order`);
    }
    extents.reached = logical + length;
    const unwritten = one >>> 31 === 1;
    if (!unwritten && logical < end && logical + length > first)
      extents.runs.push({ logical, physical, count: length });
  }
}

type Words = [number, number, number, number];
