import { viewOf } from "../../disk/integers.ts";
import type { AttributeCollection } from "./attribute-collection.ts";
import { corrupt } from "./corrupt.ts";
import type { Fork } from "./fork.ts";

/**
 * Attributes that stand in the inode (XFS Algorithms & Data Structures, "Short Form Attributes"): 16-bit size of all,
 * 8-bit count; of each, 8-bit lengths of name and value, flags, name, value.
 *
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readShortformAttributes(fork: Fork, collection: AttributeCollection): void {
  const broken = () => corrupt(`the extended attributes of inode ${fork.owner} do not fit it`);
  const { bytes } = fork;
  const view = viewOf(bytes);
  const size = bytes.length < 4 ? 0 : view.getUint16(0);
  if (size < 4 || size > bytes.length) throw broken();
  let at = 4;
  for (let left = view.getUint8(2); left > 0; left--) {
    if (at + 3 > size) throw broken();
    const name = at + 3;
    const value = name + view.getUint8(at);
    const end = value + view.getUint8(at + 1);
    if (end > size) throw broken();
    collection.add(view.getUint8(at + 2), bytes.subarray(name, value), end - value, () => bytes.slice(value, end));
    at = end;
  }
}
