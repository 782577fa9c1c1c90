import type { CommonInode } from "../inode-status.ts";
import type { FileType } from "../tree.ts";
import { corrupt } from "./corrupt.ts";
import { inodeChecksumHolds } from "./inode-checksum.ts";
import type { Volume } from "./volume.ts";

/** An inode. */
export interface Inode extends CommonInode {
  /** i_flags as stored. */
  readonly flags: number;
  /** Its bytes begin at `at` of the view, which holds its neighbours too. */
  readonly view: DataView;
  readonly at: number;
}

/** Bits of i_flags that change how an inode is read. */
export const inodeFlags = {
  encrypted: 0x800,
  hashed: 0x1000,
  extents: 0x8_0000,
  verity: 0x10_0000,
  attributeValue: 0x20_0000,
  inline: 0x1000_0000,
  casefold: 0x4000_0000,
} as const;

/** The upper four bits of i_mode. */
const types: readonly (FileType | undefined)[] = [
  undefined,
  "fifo",
  "character",
  undefined,
  "directory",
  undefined,
  "block",
  undefined,
  "file",
  undefined,
  "symlink",
  undefined,
  "socket",
];

const rootInode = 2;

/**
 * Reads an inode (the kernel's Documentation/filesystems/ext4, "Index Nodes").
 *
 * @throws {Refusal} `corrupt-filesystem` when the number is impossible or reserved, the inode not in use or its checksum wrong
 */
export function readInode(volume: Volume, number: number): Inode {
  const place = volume.inodeAt(number);
  const { view, at } = place;
  const { metadataChecksums, checksumSeed, inodeSize, blockSize, firstInode, largeDirectories } = volume.superblock;
  const mode = view.getUint16(at, true);
  const type = types[mode >>> 12];
  const links = view.getUint16(at + 0x1a, true);
  if (number < firstInode && number !== rootInode)
    throw corrupt(`the reserved inode ${number} is named in a directory`);
  if (type === undefined || links === 0) throw corrupt(`inode ${number} is named in a directory but not in use`);
  if (metadataChecksums && !inodeChecksumHolds(checksumSeed, number, place, inodeSize)) {
    throw corrupt(`the checksum of inode ${number} is wrong`);
  }
  if (extraSize(view, at, inodeSize) > inodeSize - 128) throw corrupt(`inode ${number} has fields beyond its end`);
  // In a directory the field was once something else.
  const wideSize = type === "file" || (type === "directory" && largeDirectories);
  const size = view.getUint32(at + 0x4, true) + (wideSize ? view.getUint32(at + 0x6c, true) * 2 ** 32 : 0);
  // Blocks of a file are counted in 32 bits.
  if (size > 2 ** 32 * blockSize) throw corrupt(`inode ${number} claims ${size} bytes`);
  return {
    number,
    type,
    mode: mode & 0o7777,
    uid: view.getUint16(at + 0x2, true) + view.getUint16(at + 0x78, true) * 0x1_0000,
    gid: view.getUint16(at + 0x18, true) + view.getUint16(at + 0x7a, true) * 0x1_0000,
    size,
    links,
    modified: readModified(view, at, inodeSize),
    flags: view.getUint32(at + 0x20, true),
    view,
    at,
  };
}

/** i_extra_isize: bytes of fields beyond the first 128. */
export function extraSize(view: DataView, at: number, inodeSize: number): number {
  return inodeSize > 128 ? view.getUint16(at + 0x80, true) : 0;
}

/** i_mtime is signed; two bits of i_mtime_extra, where there is one, count epochs of 2^32 seconds. */
function readModified(view: DataView, at: number, inodeSize: number): number {
  const seconds = view.getInt32(at + 0x10, true);
  if (extraSize(view, at, inodeSize) < 12) return seconds;
  return seconds + (view.getUint32(at + 0x88, true) & 3) * 2 ** 32;
}

/** The 60 bytes of i_block: block numbers, extents, a link's target, inline data or a device number. */
export function blockField({ view, at }: Inode): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at + 0x28, 60);
}

/** The numbers of a device node: the old 16-bit form first, else the new 32-bit one. */
export function readDevice({ view, at }: Inode): { major: number; minor: number } {
  const old = view.getUint32(at + 0x28, true);
  if (old !== 0) return { major: (old >>> 8) & 0xff, minor: old & 0xff };
  const wide = view.getUint32(at + 0x2c, true);
  return { major: (wide >>> 8) & 0xfff, minor: (wide & 0xff) | ((wide >>> 12) & 0xfff00) };
}
