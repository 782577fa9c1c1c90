import type { ContentPlace } from "../node-source.ts";
import { corrupt, unsupported } from "./corrupt.ts";
import { extentRuns } from "./extents.ts";
import { indirectRuns } from "./indirect-blocks.ts";
import { inlineParts } from "./inline-data.ts";
import { type Inode, inodeFlags } from "./inode.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/** Where the blocks `first` to `end - 1` of a file or directory lie; what is missing reads as zeros. */
export function runsOf(volume: Volume, inode: Inode, first: number, end: number): Run[] {
  return ((inode.flags & inodeFlags.extents) !== 0 ? extentRuns : indirectRuns)(volume, inode, first, end);
}

/** Refuses what stands encrypted in the content of a file or the target of a link. */
export function demandPlain(inode: Inode): void {
  if ((inode.flags & inodeFlags.encrypted) === 0) return;
  throw unsupported(`inode ${inode.number} of the ext4 is encrypted; make the image without encrypted directories`);
}

/** Blocks whose places are looked up at once, so that a file read in pieces is not looked up for each: 256 MiB of 4 KiB. */
const blocksAhead = 65536;

/** Reads files, and remembers of the last one where it lies. */
export interface ContentReader {
  /**
   * `size` bytes of a file from `offset`; both lie within its size. A view where the bytes stand together.
   *
   * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for an encrypted file
   */
  read(inode: Inode, offset: number, size: number): Uint8Array;
  /** As `NodeSource.place`; asked from the front to the back of a file it costs the same each time. */
  place(inode: Inode, offset: number): ContentPlace | undefined;
}

export function contentReader(volume: Volume): ContentReader {
  const { blockSize, blocks } = volume.superblock;
  let known: { number: number; first: number; end: number; runs: readonly Run[] } | undefined;
  // The run of `known` that was asked for last.
  let current = 0;

  function runsAround(inode: Inode, first: number, end: number): readonly Run[] {
    if (known === undefined || known.number !== inode.number || first < known.first || end > known.end) {
      const far = Math.max(end, Math.min(Math.ceil(inode.size / blockSize), first + blocksAhead));
      known = { number: inode.number, first, end: far, runs: runsOf(volume, inode, first, far) };
      current = 0;
    }
    return known.runs;
  }

  /** Bytes of one run, by their place in the file. */
  function part(run: Run, offset: number, size: number): Uint8Array {
    const first = Math.floor(offset / blockSize);
    const end = Math.ceil((offset + size) / blockSize);
    const start = offset - first * blockSize;
    return volume.blocks(run.physical + first - run.logical, end - first).subarray(start, start + size);
  }

  return {
    read(inode, offset, size) {
      demandPlain(inode);
      if (size === 0) return new Uint8Array(0);
      if ((inode.flags & inodeFlags.inline) !== 0) return readInline(volume, inode, offset, size);
      const bytes = Buffer.allocUnsafe(size);
      let filled = 0;
      for (const run of runsAround(inode, Math.floor(offset / blockSize), Math.ceil((offset + size) / blockSize))) {
        const from = Math.max(offset, run.logical * blockSize) - offset;
        const to = Math.min(offset + size, (run.logical + run.count) * blockSize) - offset;
        if (from >= to) continue;
        if (to - from === size) return part(run, offset, size);
        bytes.fill(0, filled, from);
        bytes.set(part(run, offset + from, to - from), from);
        filled = to;
      }
      return bytes.fill(0, filled);
    },
    place(inode, offset) {
      if ((inode.flags & (inodeFlags.encrypted | inodeFlags.inline)) !== 0) return undefined;
      const block = Math.floor(offset / blockSize);
      const runs = runsAround(inode, block, block + 1);
      if ((runs[current]?.logical ?? Number.POSITIVE_INFINITY) > block) current = 0;
      while (endOf(runs[current]) <= block) current++;
      const run = runs[current];
      if (run === undefined || run.logical > block) return undefined;
      if (run.physical === 0 || run.physical + run.count > blocks)
        throw corrupt(`inode ${inode.number} lies outside it`);
      const at = run.physical * blockSize + offset - run.logical * blockSize;
      return { at, size: endOf(run) * blockSize - offset };
    },
  };
}

/** The first block behind a run; behind the last run none comes. */
function endOf(run: Run | undefined): number {
  return run === undefined ? Number.POSITIVE_INFINITY : run.logical + run.count;
}

/** What an inode does not hold of its size reads as zeros. */
function readInline(volume: Volume, inode: Inode, offset: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(Buffer.concat(inlineParts(volume, inode)).subarray(offset, offset + size));
  return bytes;
}
