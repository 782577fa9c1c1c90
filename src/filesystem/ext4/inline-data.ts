import { viewOf } from "../../disk/integers.ts";
import { corrupt } from "./corrupt.ts";
import type { Inode } from "./inode.ts";

/**
 * The content of an inode that keeps it in itself: the 60 bytes of i_block, then the attribute `system.data` behind the
 * inode's fields (Documentation/filesystems/ext4, "Inline Data" and "Extended Attributes").
 *
 * @returns both parts; the second is empty when there is none
 * @throws {Refusal} `corrupt-filesystem`
 */
export function inlineParts(inode: Inode): readonly [Uint8Array, Uint8Array] {
  return [inode.block, readDataAttribute(inode)];
}

function readDataAttribute(inode: Inode): Uint8Array {
  const none = new Uint8Array(0);
  const { bytes } = inode;
  if (bytes.length <= 128) return none;
  const view = viewOf(bytes);
  const header = 128 + view.getUint16(0x80, true);
  if (header + 4 > bytes.length || view.getUint32(header, true) !== 0xea020000) return none;
  const first = header + 4;
  // name_len, name_index, value_offs, value_inum, value_size, hash, name; a zero word ends the list.
  for (let at = first; at + 16 <= bytes.length && view.getUint32(at, true) !== 0; ) {
    const nameLength = view.getUint8(at);
    const name = Buffer.from(bytes.subarray(at + 16, at + 16 + nameLength)).toString("latin1");
    // Index 7 stands for the prefix `system.`.
    if (view.getUint8(at + 1) === 7 && name === "data") {
      const start = first + view.getUint16(at + 2, true);
      const size = view.getUint32(at + 8, true);
      if (start + size > bytes.length) throw corrupt(`the inline data of inode ${inode.number} reach beyond it`);
      return bytes.subarray(start, start + size);
    }
    at += 16 + Math.ceil(nameLength / 4) * 4;
  }
  return none;
}
