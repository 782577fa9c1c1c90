import { viewOf } from "../../disk/integers.ts";
import type { AttributeCollection } from "./attribute-collection.ts";
import { corrupt } from "./corrupt.ts";

/**
 * Attributes of one leaf (XFS Algorithms & Data Structures, "Leaf Attributes"): entries of 8 bytes (hash, place of the
 * name, flags) from the front, names and values from the back.
 *
 * @param headerSize 80 in version 5, 32 in version 4
 * @param remote reads a value of that size from that block of the fork on
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readAttributeLeaf(
  bytes: Uint8Array,
  headerSize: 32 | 80,
  inode: number,
  collection: AttributeCollection,
  remote: (block: number, size: number) => Uint8Array,
): void {
  const broken = () => corrupt(`the extended attributes of inode ${inode} cannot be followed`);
  const view = viewOf(bytes);
  const count = view.getUint16(headerSize === 80 ? 56 : 12);
  const entries = headerSize + count * 8;
  if (entries > bytes.length) throw broken();
  for (let entry = headerSize; entry < entries; entry += 8) {
    const at = view.getUint16(entry + 4);
    const flags = view.getUint8(entry + 6);
    const isLocal = (flags & 1) !== 0;
    const name = at + (isLocal ? 3 : 9);
    if (at < entries || name > bytes.length) throw broken();
    const value = name + view.getUint8(name - 1);
    const size = isLocal ? view.getUint16(at) : view.getUint32(at + 4);
    if (value + (isLocal ? size : 0) > bytes.length) throw broken();
    collection.add(flags, bytes.subarray(name, value), size, () =>
      isLocal ? bytes.slice(value, value + size) : remote(view.getUint32(at), size),
    );
  }
}
