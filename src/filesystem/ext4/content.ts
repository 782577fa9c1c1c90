import { Refusal } from "../../refusal.ts";
import type { FilesystemRefusalCode } from "../refusal-code.ts";
import { corrupt } from "./corrupt.ts";
import { extentRuns } from "./extents.ts";
import { indirectRuns } from "./indirect-blocks.ts";
import { inlineParts } from "./inline-data.ts";
import type { Inode } from "./inode.ts";
import type { Run } from "./run.ts";
import type { Volume } from "./volume.ts";

/** Where the blocks `first` to `end - 1` of a file lie; what is missing reads as zeros. */
export function runsOf(volume: Volume, inode: Inode, first: number, end: number): Run[] {
  if (inode.isEncrypted) {
    throw new Refusal<FilesystemRefusalCode>(
      "unsupported-filesystem",
      `inode ${inode.number} of the ext4 is encrypted; make the image without encrypted directories`,
    );
  }
  return (inode.usesExtents ? extentRuns : indirectRuns)(volume, inode, first, end);
}

/**
 * `size` bytes of a file from `offset`; both lie within its size.
 *
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for an encrypted file
 */
export function readContent(volume: Volume, inode: Inode, offset: number, size: number): Uint8Array {
  if (inode.isInline) return readInline(inode, offset, size);
  const { blockSize } = volume.superblock;
  const runs = runsOf(volume, inode, Math.floor(offset / blockSize), Math.ceil((offset + size) / blockSize));
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

function readInline(inode: Inode, offset: number, size: number): Uint8Array {
  const bytes = Buffer.concat(inlineParts(inode));
  if (offset + size > bytes.length) throw corrupt(`inode ${inode.number} claims more bytes than it holds inline`);
  return bytes.subarray(offset, offset + size);
}
