import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import { blockField, type Inode } from "./inode.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/**
 * The runs of an inode with direct and indirect blocks (ext2, ext3) for the blocks `first` to `end - 1` of the file.
 *
 * Twelve direct numbers, then one single, one double and one triple indirect block (Documentation/filesystems/ext4,
 * "Direct/Indirect Block Addressing"); 0 is a hole.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function indirectRuns(volume: Volume, inode: Inode, first: number, end: number): Run[] {
  const perBlock = volume.superblock.blockSize / 4;
  const runs: { logical: number; physical: number; count: number }[] = [];
  const numbers = blockField(inode);
  if (end > 12 + perBlock + perBlock ** 2 + perBlock ** 3)
    throw corrupt(`inode ${inode.number} is larger than block numbers can tell`);
  visit(numbers.subarray(0, 48), 0, 0);
  let start = 12;
  for (let level = 1; level <= 3; level++) {
    const at = 48 + (level - 1) * 4;
    visit(numbers.subarray(at, at + 4), level, start);
    start += perBlock ** level;
  }
  return runs;

  /** `numbers` of blocks that each stand for perBlock^level blocks of the file, from the block `logical` of it on. */
  function visit(numbers: Uint8Array, level: number, logical: number): void {
    const span = perBlock ** level;
    const view = viewOf(numbers);
    const count = numbers.length / 4;
    const low = Math.max(0, Math.floor((first - logical) / span));
    const high = Math.min(count, Math.ceil((end - logical) / span));
    for (let index = low; index < high; index++) {
      const block = view.getUint32(index * 4, true);
      if (block === 0) continue;
      if (level === 0) add(logical + index, block);
      else visit(new Uint8Array(volume.blocks(block, 1)), level - 1, logical + index * span);
    }
  }

  function add(logical: number, physical: number): void {
    const last = runs.at(-1);
    if (last !== undefined && last.logical + last.count === logical && last.physical + last.count === physical)
      last.count++;
    else runs.push({ logical, physical, count: 1 });
  }
}
