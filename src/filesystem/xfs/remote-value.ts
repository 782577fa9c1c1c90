import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { Fork } from "./fork.ts";
import { runsOf } from "./mapping.ts";
import { demandStamp, remoteStamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

/** Bytes before each block's part of a value in version 5. */
const headerSize = 56;

/**
 * The value of an attribute that lies in blocks of its own (XFS Algorithms & Data Structures, "Remote Attribute Values").
 *
 * @param start the first of them, in blocks of the attribute fork
 * @param size bytes, at most 64 KiB
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readRemoteValue(volume: Volume, fork: Fork, start: number, size: number): Uint8Array {
  const { blockSize, features } = volume.superblock;
  const checksums = features.has("crc");
  const header = checksums ? headerSize : 0;
  const broken = () => corrupt(`a value of an extended attribute of inode ${fork.owner} does not fit together`);
  const end = start + Math.ceil(size / (blockSize - header));
  const value = new Uint8Array(size);
  let done = 0;
  for (const run of runsOf(volume, fork, start, end)) {
    const first = Math.max(run.logical, start);
    const stop = Math.min(run.logical + run.count, end);
    for (let at = first; at < stop; at++) {
      const block = run.physical + at - run.logical;
      const bytes = volume.blocks(block, 1);
      const wanted = Math.min(size - done, blockSize - header);
      if (checksums) {
        demandStamp(volume, bytes, remoteStamp, fork.owner, block, "attribute value");
        const view = viewOf(bytes);
        if (view.getUint32(0) !== 0x5841_524d || view.getUint32(4) !== done || view.getUint32(8) !== wanted)
          throw broken();
      }
      value.set(bytes.subarray(header, header + wanted), done);
      done += wanted;
    }
  }
  if (done < size) throw broken();
  return value;
}
