import { uint64be, viewOf } from "../../disk/integers.ts";
import { checksumHolds } from "./checksum.ts";
import { corrupt } from "./corrupt.ts";
import type { Volume } from "./volume.ts";

/** Where a structure of version 5 keeps what it says of itself: bytes from its start. */
interface Stamp {
  readonly checksum: number;
  /** Its own place, in units of 512 bytes. */
  readonly place: number;
  readonly uuid: number;
  /** The number of the inode it belongs to. */
  readonly owner: number;
}

/** Blocks of directory entries (struct xfs_dir3_blk_hdr). */
export const directoryStamp: Stamp = { checksum: 4, place: 8, uuid: 24, owner: 40 };
/** Nodes and leaves of attributes (struct xfs_da3_blkinfo). */
export const attributeStamp: Stamp = { checksum: 12, place: 16, uuid: 32, owner: 48 };
/** Long-form B+tree blocks (struct xfs_btree_block_lhdr). */
export const treeStamp: Stamp = { checksum: 64, place: 24, uuid: 40, owner: 56 };
/** Targets of links and values of attributes (struct xfs_dsymlink_hdr, xfs_attr3_rmt_hdr). */
export const remoteStamp: Stamp = { checksum: 12, place: 40, uuid: 16, owner: 32 };

/**
 * Makes sure that a structure of version 5 is whole, belongs to this file system and inode, and lies where it was written to.
 *
 * @param block the file system block it begins with
 * @throws {Refusal} `corrupt-filesystem`
 */
export function demandStamp(
  volume: Volume,
  bytes: Uint8Array,
  stamp: Stamp,
  owner: number,
  block: number,
  what: string,
): void {
  const view = viewOf(bytes);
  const where = `${what} of inode ${owner} at byte ${volume.addressOf(block)}`;
  if (!checksumHolds(bytes, stamp.checksum)) throw corrupt(`the checksum of the ${where} is wrong`);
  const { metadataUuid } = volume.superblock;
  if (Buffer.compare(bytes.subarray(stamp.uuid, stamp.uuid + 16), metadataUuid) !== 0) {
    throw corrupt(`the ${where} belongs to another file system`);
  }
  if (uint64be(view, stamp.owner) !== owner) throw corrupt(`the ${where} belongs to another inode`);
  if (uint64be(view, stamp.place) * 512 !== volume.addressOf(block)) {
    throw corrupt(`the ${where} was written for another place`);
  }
}
