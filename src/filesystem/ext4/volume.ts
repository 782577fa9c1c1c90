import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { corrupt } from "./corrupt.ts";
import { inodeTableBlock } from "./group-descriptors.ts";
import { parseSuperblock, type Superblock } from "./superblock.ts";

/** An ext4 whose superblock was understood: blocks by number, and where inodes lie. */
export interface Volume {
  readonly superblock: Superblock;
  /** `count` blocks from `block` on; a view that lives until the next read. */
  blocks(block: number, count: number): Uint8Array;
  /** Where the bytes of an inode stand; they are a copy and stay. */
  inodeAt(number: number): InodePlace;
}

/** An inode begins at byte `at` of the view, which holds its neighbours too. */
export interface InodePlace {
  readonly view: DataView;
  readonly at: number;
}

/** Bytes of an inode table copied together, and how many such windows are kept. */
const windowSize = 16 * 1024;
const maximumWindows = 256;
/** Groups whose inode table is remembered. */
const maximumTables = 65536;

/**
 * Opens an ext2, ext3 or ext4.
 *
 * @param reader the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openVolume(reader: ByteReader): Volume {
  const superblock = parseSuperblock(reader);
  const { blockSize, inodes, inodeSize, inodesPerGroup } = superblock;
  // The first byte of each group's inode table, as far as asked for.
  const inodeTables = new Map<number, number>();
  const windows = new Map<number, DataView>();
  // Both are powers of two, so that no inode lies in two windows.
  const span = Math.max(windowSize, inodeSize);
  let lastIndex = -1;
  let last: DataView = new DataView(new ArrayBuffer(0));

  function blocks(block: number, count: number): Uint8Array {
    // Block 0 holds the boot sector or the superblock, never content.
    if (!(block > 0 && count > 0 && block + count <= superblock.blocks)) {
      throw corrupt(`it points at the blocks ${block} to ${block + count - 1} of ${superblock.blocks}`);
    }
    return reader.read(block * blockSize, count * blockSize);
  }

  function inodeTable(group: number): number {
    const known = inodeTables.get(group);
    if (known !== undefined) return known;
    const block = inodeTableBlock(superblock, group, blocks);
    const count = Math.ceil((inodesPerGroup * inodeSize) / blockSize);
    if (block === 0 || block + count > superblock.blocks)
      throw corrupt(`the inode table of block group ${group} lies at ${block}`);
    if (inodeTables.size >= maximumTables) inodeTables.clear();
    inodeTables.set(group, block * blockSize);
    return block * blockSize;
  }

  function windowAt(index: number): DataView {
    const known = windows.get(index);
    if (known !== undefined) return known;
    const start = index * span;
    const window = viewOf(new Uint8Array(reader.read(start, Math.min(span, reader.length - start))));
    const [oldest] = windows.keys();
    if (oldest !== undefined && windows.size >= maximumWindows) windows.delete(oldest);
    windows.set(index, window);
    return window;
  }

  return {
    superblock,
    blocks,
    inodeAt(number) {
      if (!(number >= 1 && number <= inodes)) throw corrupt(`it speaks of inode ${number} of ${inodes}`);
      const group = Math.floor((number - 1) / inodesPerGroup);
      const offset = inodeTable(group) + ((number - 1) % inodesPerGroup) * inodeSize;
      const index = Math.floor(offset / span);
      if (index !== lastIndex) {
        last = windowAt(index);
        lastIndex = index;
      }
      return { view: last, at: offset - index * span };
    },
  };
}
