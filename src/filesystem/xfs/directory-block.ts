import { uint64be, viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { DirectoryNames } from "./directory-names.ts";

/** The first word of a block of entries; with `b` (block form) the hashes of the names stand behind them. */
const forms = new Map([
  [0x5844_3242, { headerSize: 16, version: 4, hasTail: true }],
  [0x5844_3244, { headerSize: 16, version: 4, hasTail: false }],
  [0x5844_4233, { headerSize: 64, version: 5, hasTail: true }],
  [0x5844_4433, { headerSize: 64, version: 5, hasTail: false }],
]);

/** What of the file system a block of entries depends on. */
interface DirectoryFormat {
  readonly version: 4 | 5;
  /** Whether each name is followed by the type of what it names. */
  readonly hasTypes: boolean;
}

/**
 * Entries of one directory block (XFS Algorithms & Data Structures, "Block Directories").
 *
 * They fill it exactly: number of the inode, length of the name, name, perhaps type, and at the end of each entry its
 * own place in the block; free room has 0xffff and its length in front.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readDirectoryBlock(
  block: Uint8Array,
  directory: number,
  format: DirectoryFormat,
  names: DirectoryNames,
): void {
  const broken = () => corrupt(`the directory of inode ${directory} holds an impossible entry`);
  const view = viewOf(block);
  const form = forms.get(view.getUint32(0));
  if (form === undefined || form.version !== format.version) {
    throw corrupt(`the directory of inode ${directory} has a block of something else`);
  }
  const end = form.hasTail ? endOfEntries(view) : block.length;
  if (end < form.headerSize) throw broken();
  for (let at = form.headerSize; at < end; ) {
    if (at + 8 > end) throw broken();
    const isFree = view.getUint16(at) === 0xffff;
    const nameLength = view.getUint8(at + 8 < end ? at + 8 : at);
    const length = isFree ? view.getUint16(at + 2) : align(8 + 1 + nameLength + (format.hasTypes ? 1 : 0) + 2);
    if (length < 8 || length % 8 !== 0 || at + length > end || view.getUint16(at + length - 2) !== at) throw broken();
    if (!isFree) {
      if (nameLength === 0) throw broken();
      names.add(block.subarray(at + 9, at + 9 + nameLength), uint64be(view, at));
    }
    at += length;
  }
}

/** In block form 8 bytes for each name stand behind the entries, and their count, and how many are stale, at the very end. */
function endOfEntries(view: DataView): number {
  return view.byteLength - 8 - view.getUint32(view.byteLength - 8) * 8;
}

function align(size: number): number {
  return (size + 7) & ~7;
}
