import { decodeName } from "../name.ts";
import { corrupt } from "./corrupt.ts";
import { extraSize, type Inode } from "./inode.ts";
import type { Volume } from "./volume.ts";

/** An extended attribute as a list on the disk has it. */
export interface ListedAttribute {
  /** Stands for the beginning of the name. */
  readonly prefix: number;
  readonly name: string;
  /** Bytes of the value. */
  readonly size: number;
  /** The inode that holds the value, or 0. */
  readonly inode: number;
  /** The value itself, where no inode holds it. */
  readonly value: Uint8Array;
}

const magic = 0xea020000;

/**
 * The list of attributes in `[from, end)` of a view (the kernel's Documentation/filesystems/ext4, "Extended Attributes").
 *
 * @param base what places of values count from
 * @param where names the list in a refusal
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readAttributeList(
  view: DataView,
  base: number,
  from: number,
  end: number,
  where: string,
): ListedAttribute[] {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const broken = () => corrupt(`the attributes in ${where} cannot be followed`);
  // Entries: name_len, name_index, value_offs, value_inum, value_size, hash, name; a zero word ends the list.
  const places: number[] = [];
  let at = from;
  for (;;) {
    if (at + 4 > end) throw broken();
    if (view.getUint32(at, true) === 0) break;
    if (at + 16 > end) throw broken();
    places.push(at);
    at += 16 + Math.ceil(view.getUint8(at) / 4) * 4;
  }
  const listEnd = at + 4;
  return places.map((place) => {
    const nameEnd = place + 16 + view.getUint8(place);
    const name = decodeName(bytes.subarray(place + 16, nameEnd));
    const inode = view.getUint32(place + 4, true);
    const size = view.getUint32(place + 8, true);
    const start = base + view.getUint16(place + 2, true);
    const isElsewhere = inode !== 0 || size === 0;
    if (name.includes("\0") || (!isElsewhere && (start < listEnd || start + size > end))) throw broken();
    const value = isElsewhere ? new Uint8Array(0) : bytes.subarray(start, start + size);
    return { prefix: view.getUint8(place + 1), name, size, inode, value };
  });
}

/** The attributes behind the fields of an inode; none where an inode has no room or no list. */
export function inodeAttributes(volume: Volume, inode: Inode): ListedAttribute[] {
  const { inodeSize } = volume.superblock;
  const { view, at } = inode;
  const extra = extraSize(view, at, inodeSize);
  const header = at + 128 + extra;
  const end = at + inodeSize;
  // Without fields beyond the first 128 bytes Linux looks for no attributes either.
  if (extra === 0 || header + 8 > end || view.getUint32(header, true) !== magic) return [];
  return readAttributeList(view, header + 4, header + 4, end, `inode ${inode.number}`);
}

/** Whether a block of attributes begins as one must: its magic number, and one block in all. */
export function isAttributeBlock(view: DataView): boolean {
  return view.getUint32(0, true) === magic && view.getUint32(8, true) === 1;
}
