import { corrupt, unsupported } from "./corrupt.ts";
import type { Inode } from "./inode.ts";
import { runsOf } from "./mapping.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/**
 * `size` bytes of a file from `offset`; both lie within its size.
 *
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for a file on a real-time device
 */
export function readContent(volume: Volume, inode: Inode, offset: number, size: number): Uint8Array {
  if (inode.isRealtime) {
    throw unsupported(`inode ${inode.number} of the XFS lies on a real-time device; make the image without one`);
  }
  if (inode.data.format === "local") throw corrupt(`inode ${inode.number} keeps the content of a file in itself`);
  const { blockSize } = volume.superblock;
  const runs = runsOf(volume, inode.data, Math.floor(offset / blockSize), Math.ceil((offset + size) / blockSize));
  const only = runs.length === 1 ? runs[0] : undefined;
  if (
    only !== undefined &&
    only.logical * blockSize <= offset &&
    (only.logical + only.count) * blockSize >= offset + size
  ) {
    return part(volume, only, offset, size);
  }
  const bytes = new Uint8Array(size);
  for (const run of runs) {
    const from = Math.max(offset, run.logical * blockSize);
    const to = Math.min(offset + size, (run.logical + run.count) * blockSize);
    bytes.set(part(volume, run, from, to - from), from - offset);
  }
  return bytes;
}

/** Bytes of one run, by their place in the file. */
function part(volume: Volume, run: Run, offset: number, size: number): Uint8Array {
  const { blockSize } = volume.superblock;
  const first = Math.floor(offset / blockSize);
  const end = Math.ceil((offset + size) / blockSize);
  const start = offset - first * blockSize;
  return volume.blocks(run.physical + first - run.logical, end - first).subarray(start, start + size);
}
