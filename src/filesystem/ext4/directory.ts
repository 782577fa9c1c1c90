import { viewOf } from "../../disk/integers.ts";
import { decodeName } from "../name.ts";
import type { NodeEntry } from "../node-source.ts";
import { runsOf } from "./content.ts";
import { corrupt } from "./corrupt.ts";
import { inlineParts } from "./inline-data.ts";
import type { Inode } from "./inode.ts";
import type { Volume } from "./volume.ts";

/** The largest directory that is read, in bytes and in names. */
const maximumSize = 64 * 1024 * 1024;
const maximumNames = 1_000_000;
/** Blocks fetched at a time. */
const maximumBlocks = 256;

/**
 * The entries of a directory but `.` and `..`, in the order of the disk (Documentation/filesystems/ext4, "Directory
 * Entries").
 *
 * A hashed directory is read like any other: the blocks of its index look like one unused entry each.
 *
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem` for an encrypted directory
 */
export function readDirectory(volume: Volume, inode: Inode): NodeEntry<number>[] {
  const entries: NodeEntry<number>[] = [];
  const names = new Set<string>();
  if (inode.size > maximumSize) throw corrupt(`the directory of inode ${inode.number} claims ${inode.size} bytes`);
  if (inode.isInline) {
    const [head, tail] = inlineParts(inode);
    // The number of the parent comes first, and there are no `.` and `..`.
    readEntries(head.subarray(4));
    readEntries(tail);
    return entries;
  }
  const { blockSize } = volume.superblock;
  const blocks = Math.ceil(inode.size / blockSize);
  for (const run of runsOf(volume, inode, 0, blocks)) {
    const end = run.physical + Math.min(run.count, blocks - run.logical);
    for (let block = run.physical; block < end; block += maximumBlocks) {
      const count = Math.min(maximumBlocks, end - block);
      const bytes = volume.blocks(block, count);
      for (let index = 0; index < count; index++)
        readEntries(bytes.subarray(index * blockSize, (index + 1) * blockSize));
    }
  }
  return entries;

  /** Entries fill a block exactly: inode, length of the entry, length of the name, type, name. */
  function readEntries(block: Uint8Array): void {
    const view = viewOf(block);
    for (let at = 0; at < block.length; ) {
      if (at + 8 > block.length) throw broken();
      const number = view.getUint32(at, true);
      const length = entryLength(view.getUint16(at + 4, true), volume.superblock.blockSize);
      const nameLength = view.getUint8(at + 6);
      if (length < 8 || length % 4 !== 0 || at + length > block.length) throw broken();
      if (number !== 0) {
        if (nameLength + 8 > length) throw broken();
        add(block.subarray(at + 8, at + 8 + nameLength), number);
      }
      at += length;
    }
  }

  function add(bytes: Uint8Array, number: number): void {
    const name = decodeName(bytes);
    if (name === "." || name === "..") return;
    if (name === "" || name.includes("/") || name.includes("\0") || names.has(name)) throw broken();
    if (names.size >= maximumNames)
      throw corrupt(`the directory of inode ${inode.number} has over ${maximumNames} names`);
    names.add(name);
    entries.push({ name, node: number });
  }

  function broken(): Error {
    return corrupt(`the directory of inode ${inode.number} holds an impossible entry`);
  }
}

/** With blocks of 64 KiB the length of an entry does not fit 16 bits: its two lowest bits are bits 16 and 17. */
function entryLength(stored: number, blockSize: number): number {
  if (blockSize < 65536) return stored;
  if (stored === 0xffff || stored === 0) return blockSize;
  return (stored & 0xfffc) | ((stored & 3) << 16);
}
