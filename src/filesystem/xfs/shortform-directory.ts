import { uint64be, viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { DirectoryNames } from "./directory-names.ts";
import type { Inode } from "./inode.ts";

/**
 * Entries of a directory that stands in its inode (XFS Algorithms & Data Structures, "Short Form Directories").
 *
 * @param hasTypes whether each name is followed by the type of what it names
 * @throws {Refusal} `corrupt-filesystem`
 */
export function readShortform(inode: Inode, hasTypes: boolean, names: DirectoryNames): void {
  const broken = () => corrupt(`the directory of inode ${inode.number} does not fit it`);
  const { bytes } = inode.data;
  if (inode.size < 6 || inode.size > bytes.length) throw broken();
  const view = viewOf(bytes.subarray(0, inode.size));
  const count = view.getUint8(0);
  // Inode numbers have 4 bytes, or all of them 8 once one needs them, be it the parent's (i8count).
  const wide = view.getUint8(1) !== 0;
  const numberSize = wide ? 8 : 4;
  // Count, i8count, the parent's number.
  let at = 2 + numberSize;
  for (let index = 0; index < count; index++) {
    if (at + 3 > view.byteLength) throw broken();
    const nameLength = view.getUint8(at);
    // Behind the length, 2 bytes that matter only to telldir.
    const name = at + 3;
    const number = name + nameLength + (hasTypes ? 1 : 0);
    at = number + numberSize;
    if (at > view.byteLength) throw broken();
    names.add(bytes.subarray(name, name + nameLength), wide ? uint64be(view, number) : view.getUint32(number));
  }
}
