import { viewOf } from "../../disk/integers.ts";
import { decodeName } from "../name.ts";
import { corrupt } from "./corrupt.ts";
import type { Inode } from "./inode.ts";
import { runsOf } from "./mapping.ts";
import { demandStamp, remoteStamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

/** The longest target that XFS stores. */
const maximumTarget = 1024;
/** Bytes before a part of a target in version 5: magic, offset, size, checksum, UUID, owner, place, log number. */
const headerSize = 56;

/**
 * The target of a symbolic link (XFS Algorithms & Data Structures, "Symbolic Links").
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readTarget(volume: Volume, inode: Inode): string {
  const { size, number, data } = inode;
  if (size === 0 || size > maximumTarget) throw corrupt(`the symbolic link of inode ${number} claims ${size} bytes`);
  const bytes = data.format === "local" ? data.bytes.subarray(0, size) : readRemote(volume, inode);
  if (bytes.length < size || bytes.includes(0)) throw corrupt(`the symbolic link of inode ${number} is cut short`);
  return decodeName(bytes);
}

/** A target outside the inode lies in up to three extents, each with a header of its own in version 5. */
function readRemote(volume: Volume, { size, number, data }: Inode): Uint8Array {
  const { blockSize, features } = volume.superblock;
  const checksums = features.has("crc");
  const header = checksums ? headerSize : 0;
  const blocks = Math.ceil(size / (blockSize - header));
  const target = new Uint8Array(size);
  let done = 0;
  for (const { logical, physical, count } of runsOf(volume, data, 0, blocks)) {
    const bytes = volume.blocks(physical, Math.min(count, blocks - logical));
    const wanted = Math.min(size - done, bytes.length - header);
    if (checksums) {
      demandStamp(volume, bytes, remoteStamp, number, physical, "symbolic link");
      const view = viewOf(bytes);
      if (view.getUint32(0) !== 0x5853_4c4d || view.getUint32(4) !== done || view.getUint32(8) !== wanted) {
        throw corrupt(`the symbolic link of inode ${number} does not fit together`);
      }
    }
    target.set(bytes.subarray(header, header + wanted), done);
    done += wanted;
  }
  return target.subarray(0, done);
}
