import { uint64be, viewOf } from "../../disk/integers.ts";
import type { CommonInode } from "../inode-status.ts";
import type { FileType } from "../tree.ts";
import { checksumHolds } from "./checksum.ts";
import { corrupt, unsupported } from "./corrupt.ts";
import type { Fork } from "./fork.ts";
import type { Volume } from "./volume.ts";

/** An inode, its bytes copied from the disk. */
export interface Inode extends CommonInode {
  /** Content lies on a real-time device. */
  readonly isRealtime: boolean;
  readonly data: Fork;
  readonly attributes: Fork | undefined;
}

/** The upper four bits of di_mode. */
const types = new Map<number, FileType>([
  [0x1, "fifo"],
  [0x2, "character"],
  [0x4, "directory"],
  [0x6, "block"],
  [0x8, "file"],
  [0xa, "symlink"],
  [0xc, "socket"],
]);
/** Values of di_format and di_aformat. */
const formats = ["device", "local", "extents", "btree"] as const;

/**
 * Reads an inode (XFS Algorithms & Data Structures, "On-disk Inode").
 *
 * @throws {Refusal} `corrupt-filesystem` when the number is impossible or the inode not in use
 */
export function readInode(volume: Volume, number: number): Inode {
  const { superblock } = volume;
  const bytes = new Uint8Array(volume.inodeBytes(number));
  const view = viewOf(bytes);
  const version = view.getUint8(4);
  if (view.getUint16(0) !== 0x494e || (superblock.version === 5 ? version !== 3 : version < 1 || version > 2)) {
    throw corrupt(`there is no inode where ${number} should be`);
  }
  if (version === 3) demandOwn(superblock.metadataUuid, number, bytes);
  if (superblock.internalInodes.has(number)) throw corrupt(`inode ${number} is internal, but named in a directory`);
  const mode = view.getUint16(2);
  const type = types.get(mode >>> 12);
  // Version 1 counts links in the 16 bits of di_onlink.
  const links = version === 1 ? view.getUint16(6) : view.getUint32(16);
  if (type === undefined || links === 0) throw corrupt(`inode ${number} is named in a directory but not in use`);
  const size = uint64be(view, 56);
  if (!Number.isSafeInteger(size))
    throw unsupported(
      `inode ${number} of the XFS claims ${size} bytes; over 2^53 are not read here, but --access loopback does`,
    );
  // di_flags2: 0x08 bigtime, 0x10 nrext64.
  const flags = version === 3 ? view.getUint32(124) : 0;
  return {
    number,
    type,
    mode: mode & 0o7777,
    uid: view.getUint32(8),
    gid: view.getUint32(12),
    size,
    links,
    modified: flags & 0x8 ? bigTime(view, 40) : view.getInt32(40),
    isRealtime: (view.getUint16(90) & 1) !== 0,
    ...readForks(number, bytes, view, (flags & 0x10) !== 0),
  };
}

/** A version 3 inode says which it is and of which file system, under a checksum. */
function demandOwn(uuid: Uint8Array, number: number, bytes: Uint8Array): void {
  if (!checksumHolds(bytes, 100)) throw corrupt(`the checksum of inode ${number} is wrong`);
  if (uint64be(viewOf(bytes), 152) !== number) throw corrupt(`another inode lies where ${number} should be`);
  if (Buffer.compare(bytes.subarray(160, 176), uuid) !== 0)
    throw corrupt(`inode ${number} belongs to another file system`);
}

/** Nanoseconds since 2^31 seconds before 1970. */
function bigTime(view: DataView, at: number): number {
  return Number(view.getBigUint64(at) / 1_000_000_000n) - 2 ** 31;
}

/** The rest of the inode is the data fork and, from di_forkoff times 8 bytes on, the attribute fork. */
function readForks(
  owner: number,
  bytes: Uint8Array,
  view: DataView,
  wideCounts: boolean,
): { data: Fork; attributes: Fork | undefined } {
  const literal = bytes.subarray(view.getUint8(4) === 3 ? 176 : 100);
  const split = view.getUint8(82) * 8;
  const format = formats[view.getUint8(5)];
  if (split > literal.length || format === undefined) throw corrupt(`the forks of inode ${owner} do not fit it`);
  const extents = wideCounts ? uint64be(view, 24) : view.getUint32(76);
  const data: Fork = {
    name: "data",
    owner,
    format,
    extents,
    bytes: split === 0 ? literal : literal.subarray(0, split),
  };
  if (split === 0) return { data, attributes: undefined };
  const attributeFormat = formats[view.getUint8(83)];
  if (attributeFormat === undefined || attributeFormat === "device") {
    throw corrupt(`the forks of inode ${owner} do not fit it`);
  }
  const attributes: Fork = {
    name: "attribute",
    owner,
    format: attributeFormat,
    extents: wideCounts ? view.getUint32(76) : view.getUint16(80),
    bytes: literal.subarray(split),
  };
  return { data, attributes };
}

/** The numbers of a device node: 14 bits major, 18 bits minor. */
export function readDevice({ number, data }: Inode): { major: number; minor: number } {
  if (data.format !== "device" || data.bytes.length < 4)
    throw corrupt(`the device node of inode ${number} has no numbers`);
  const device = viewOf(data.bytes).getUint32(0);
  return { major: device >>> 18, minor: device & 0x3_ffff };
}
