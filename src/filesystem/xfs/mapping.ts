import { treeRuns } from "./bmap-btree.ts";
import { corrupt } from "./corrupt.ts";
import { extentRuns } from "./extents.ts";
import type { Fork } from "./fork.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/**
 * Where the blocks `first` to `end - 1` of a fork lie, in order; what is missing reads as zeros.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function runsOf(volume: Volume, fork: Fork, first: number, end: number): Run[] {
  if (fork.format === "extents") return extentRuns(fork, first, end);
  if (fork.format === "btree") return treeRuns(volume, fork, first, end);
  throw corrupt(`the ${fork.name} fork of inode ${fork.owner} has no blocks, although it should`);
}
