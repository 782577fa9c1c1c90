import { viewOf } from "../../disk/integers.ts";
import { decodeName } from "../name.ts";
import { runsOf } from "./content.ts";
import { corrupt, unsupported } from "./corrupt.ts";
import { directoryChecksumHolds } from "./directory-checksum.ts";
import { entryLength } from "./directory-entry.ts";
import { inlineParts } from "./inline-data.ts";
import { type Inode, inodeFlags } from "./inode.ts";
import type { Volume } from "./volume.ts";

/** The largest directory that is read, in bytes and in names. */
const maximumSize = 64 * 1024 * 1024;
const maximumNames = 500_000;
/** Blocks fetched at a time, in bytes. */
const chunkSize = 1024 * 1024;

/**
 * The entries of a directory but `.` and `..`, in the order of the disk (Documentation/filesystems/ext4, "Directory
 * Entries").
 *
 * A hashed directory is read like any other: the blocks of its index look like one unused entry each. The names of an
 * encrypted directory are given as Base64 (RFC 4648, section 5) of what is stored; names of a case-insensitive directory
 * as they were written.
 *
 * @returns the number of the inode by name
 * @throws {Refusal} `corrupt-filesystem`, also when the checksum of a block is wrong; `unsupported-filesystem` for a
 *   directory larger than is read
 */
export function readDirectory(volume: Volume, inode: Inode): Map<string, number> {
  const { blockSize, metadataChecksums } = volume.superblock;
  const entries = new Map<string, number>();
  const isEncrypted = (inode.flags & inodeFlags.encrypted) !== 0;
  if (inode.size > maximumSize) throw tooLarge(`${inode.size} bytes`);
  if ((inode.flags & inodeFlags.inline) !== 0) {
    const [head, tail] = inlineParts(volume, inode);
    // The number of the parent comes first, and there are no `.` and `..`.
    readEntries(bufferOf(head), viewOf(head), 4, head.length);
    readEntries(bufferOf(tail), viewOf(tail), 0, tail.length);
    return entries;
  }
  const blocks = Math.ceil(inode.size / blockSize);
  const maximumBlocks = Math.max(1, chunkSize / blockSize);
  let reached = 0;
  for (const run of runsOf(volume, inode, 0, blocks)) {
    if (run.logical > reached) break;
    const end = Math.min(run.logical + run.count, blocks);
    for (let block = run.logical; block < end; block += maximumBlocks) {
      const count = Math.min(maximumBlocks, end - block);
      readBlocks(bufferOf(volume.blocks(run.physical + block - run.logical, count)), block, count);
    }
    reached = end;
  }
  if (reached < blocks) throw corrupt(`the directory of inode ${inode.number} has no block ${reached}`);
  return entries;

  function readBlocks(bytes: Buffer, first: number, count: number): void {
    const view = viewOf(bytes);
    for (let index = 0; index < count; index++) {
      const start = index * blockSize;
      if (metadataChecksums && !directoryChecksumHolds(volume, inode, view, start, first + index))
        throw corrupt(`the checksum of block ${first + index} of the directory of inode ${inode.number} is wrong`);
      readEntries(bytes, view, start, start + blockSize);
    }
  }

  /** Entries fill a block exactly: inode, length of the entry, length of the name, type, name. */
  function readEntries(bytes: Buffer, view: DataView, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (at + 8 > end) throw broken();
      const number = view.getUint32(at, true);
      const length = entryLength(view.getUint16(at + 4, true), blockSize);
      if (length < 8 || length % 4 !== 0 || at + length > end) throw broken();
      if (number !== 0) {
        const nameLength = view.getUint8(at + 6);
        if (nameLength + 8 > length) throw broken();
        add(bytes, at + 8, at + 8 + nameLength, number);
      }
      at += length;
    }
  }

  function add(bytes: Buffer, from: number, to: number, number: number): void {
    // `.` and `..` are stored as they are in encrypted directories too.
    if (bytes[from] === 0x2e && (to - from === 1 || (to - from === 2 && bytes[from + 1] === 0x2e))) return;
    const name = isEncrypted ? bytes.toString("base64url", from, to) : plainName(bytes, from, to);
    if (name === undefined || name === "" || entries.has(name)) throw broken();
    if (entries.size >= maximumNames) throw tooLarge(`over ${maximumNames} names`);
    entries.set(name, number);
  }

  function tooLarge(what: string): Error {
    return unsupported(
      `the directory of inode ${inode.number} of the ext4 has ${what}; that is not read here, but --access loopback does`,
    );
  }

  function broken(): Error {
    return corrupt(`the directory of inode ${inode.number} holds an impossible entry`);
  }
}

/** `undefined` of a name that no file can have. */
function plainName(bytes: Buffer, from: number, to: number): string | undefined {
  let all = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0 || byte === 0x2f) return undefined;
    all |= byte;
  }
  return all < 0x80 ? bytes.toString("latin1", from, to) : decodeName(bytes.subarray(from, to));
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
