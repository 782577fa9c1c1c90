import { viewOf } from "../../disk/integers.ts";
import type { FileType } from "../tree.ts";
import { corrupt } from "./corrupt.ts";
import { inodeChecksumHolds } from "./inode-checksum.ts";
import type { Volume } from "./volume.ts";

/** An inode; `bytes` is a view of the disk that must not be kept for long. */
export interface Inode {
  readonly number: number;
  readonly type: FileType;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly links: number;
  /** Whole seconds since 1970. */
  readonly modified: number;
  readonly usesExtents: boolean;
  readonly isInline: boolean;
  readonly isEncrypted: boolean;
  /** The whole inode. */
  readonly bytes: Uint8Array;
  /** The 60 bytes of i_block: block numbers, extents, a link's target, inline data or a device number. */
  readonly block: Uint8Array;
}

/** The upper four bits of i_mode. */
const types = new Map<number, FileType>([
  [0x1, "fifo"],
  [0x2, "character"],
  [0x4, "directory"],
  [0x6, "block"],
  [0x8, "file"],
  [0xa, "symlink"],
  [0xc, "socket"],
]);

/**
 * Reads an inode (the kernel's Documentation/filesystems/ext4, "Index Nodes").
 *
 * @throws {Refusal} `corrupt-filesystem` when the number is impossible or the inode not in use
 */
export function readInode(volume: Volume, number: number): Inode {
  const bytes = volume.inodeBytes(number);
  const view = viewOf(bytes);
  const mode = view.getUint16(0x0, true);
  const type = types.get(mode >>> 12);
  const links = view.getUint16(0x1a, true);
  if (type === undefined || links === 0) throw corrupt(`inode ${number} is named in a directory but not in use`);
  const { features, checksumSeed } = volume.superblock;
  if (features.has("metadata_csum") && !inodeChecksumHolds(checksumSeed, number, bytes)) {
    throw corrupt(`the checksum of inode ${number} is wrong`);
  }
  const flags = view.getUint32(0x20, true);
  // In a directory the field was once something else.
  const wideSize = type === "file" || (type === "directory" && features.has("large_dir"));
  const size = view.getUint32(0x4, true) + (wideSize ? view.getUint32(0x6c, true) * 2 ** 32 : 0);
  if (!Number.isSafeInteger(size)) throw corrupt(`inode ${number} claims ${size} bytes`);
  return {
    number,
    type,
    mode: mode & 0o7777,
    uid: view.getUint16(0x2, true) + view.getUint16(0x78, true) * 0x1_0000,
    gid: view.getUint16(0x18, true) + view.getUint16(0x7a, true) * 0x1_0000,
    size,
    links,
    modified: readModified(view),
    usesExtents: (flags & 0x8_0000) !== 0,
    isInline: (flags & 0x1000_0000) !== 0,
    isEncrypted: (flags & 0x800) !== 0,
    bytes,
    block: bytes.subarray(0x28, 0x64),
  };
}

/** i_mtime is signed; two bits of i_mtime_extra, where there is one, count epochs of 2^32 seconds. */
function readModified(view: DataView): number {
  const seconds = view.getInt32(0x10, true);
  const extraSize = view.byteLength > 128 ? view.getUint16(0x80, true) : 0;
  if (extraSize < 12 || view.byteLength < 0x8c) return seconds;
  return seconds + (view.getUint32(0x88, true) & 3) * 2 ** 32;
}

/** The numbers of a device node: the old 16-bit form first, else the new 32-bit one. */
export function readDevice(inode: Inode): { major: number; minor: number } {
  const view = viewOf(inode.block);
  const old = view.getUint32(0, true);
  if (old !== 0) return { major: (old >>> 8) & 0xff, minor: old & 0xff };
  const wide = view.getUint32(4, true);
  return { major: (wide >>> 8) & 0xfff, minor: (wide & 0xff) | ((wide >>> 12) & 0xfff00) };
}
