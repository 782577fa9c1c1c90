import type { NodeEntry } from "../node-source.ts";
import { corrupt, unsupported } from "./corrupt.ts";
import { readDirectoryBlock } from "./directory-block.ts";
import { directoryNames } from "./directory-names.ts";
import type { Inode } from "./inode.ts";
import { runsOf } from "./mapping.ts";
import type { Run } from "./run.ts";
import { readShortform } from "./shortform-directory.ts";
import { demandStamp, directoryStamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

/** Where the hashes of names begin, before which all entries lie: 32 GiB. */
const hashesAt = 2 ** 35;
/** The largest directory that is read. */
const maximumSize = 128 * 1024 * 1024;

/**
 * The entries of a directory but `.` and `..`, in the order of the disk.
 *
 * A directory over one block keeps hashes of its names 32 GiB further on; only the entries themselves are read.
 *
 * @param claim is told how many blocks of entries there are before they are read
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for a directory larger than is read, and what `claim` throws
 */
export function readDirectory(
  volume: Volume,
  inode: Inode,
  claim: (blocks: number) => void,
): readonly NodeEntry<number>[] {
  const { version, features, blockSize } = volume.superblock;
  const hasTypes = features.has("ftype");
  const names = directoryNames(inode.number);
  if (inode.data.format === "local") {
    readShortform(inode, hasTypes, names);
    return names.entries;
  }
  if (inode.size > hashesAt) throw corrupt(`the directory of inode ${inode.number} claims ${inode.size} bytes`);
  if (inode.size > maximumSize)
    throw unsupported(
      `the directory of inode ${inode.number} of the XFS has ${inode.size} bytes; that is not read here, but --access loopback does`,
    );
  const runs = runsOf(volume, inode.data, 0, Math.ceil(inode.size / blockSize));
  if (runs.length === 0) throw corrupt(`the directory of inode ${inode.number} is empty`);
  claim(runs.reduce((sum, { count }) => sum + count, 0));
  for (const { bytes, block } of directoryBlocks(volume, inode, runs)) {
    if (features.has("crc")) demandStamp(volume, bytes, directoryStamp, inode.number, block, "directory block");
    readDirectoryBlock(bytes, inode.number, { version, hasTypes }, names);
  }
  return names.entries;
}

/** A directory block, which may be larger than a block, and the block it begins with. */
interface DirectoryBlock {
  readonly bytes: Uint8Array;
  readonly block: number;
}

/** The directory blocks within the size of a directory; those that are missing altogether hold nothing. */
function* directoryBlocks(volume: Volume, inode: Inode, runs: readonly Run[]): Generator<DirectoryBlock> {
  const { blockSize, directoryBlockSize } = volume.superblock;
  const each = directoryBlockSize / blockSize;
  const end = Math.ceil(inode.size / blockSize);
  // A directory block in parts: what is there of it, in order.
  let parts: { readonly bytes: Uint8Array; readonly block: number }[] = [];
  let held = 0;
  for (const { logical, physical, count } of runs) {
    const stop = Math.min(logical + count, end);
    for (let at = logical; at < stop; ) {
      const next = Math.min(at - (at % each) + each, stop);
      const block = physical + at - logical;
      if (at % each !== held) throw corrupt(`a block of the directory of inode ${inode.number} is there in part only`);
      if (next - at === each) {
        yield { bytes: volume.blocks(block, each), block };
      } else {
        parts.push({ bytes: new Uint8Array(volume.blocks(block, next - at)), block });
        held += next - at;
        const first = parts[0];
        if (held === each && first !== undefined) {
          yield { bytes: Buffer.concat(parts.map(({ bytes }) => bytes)), block: first.block };
          parts = [];
          held = 0;
        }
      }
      at = next;
    }
  }
  if (held > 0) throw corrupt(`a block of the directory of inode ${inode.number} is there in part only`);
}
