import { inodeAttributes } from "./attribute-list.ts";
import { blockField, type Inode } from "./inode.ts";
import type { Volume } from "./volume.ts";

/**
 * The content of an inode that keeps it in itself: the 60 bytes of i_block, then the attribute `system.data` behind the
 * inode's fields (Documentation/filesystems/ext4, "Inline Data" and "Extended Attributes").
 *
 * @returns both parts; the second is empty when there is none
 * @throws {Refusal} `corrupt-filesystem`
 */
export function inlineParts(volume: Volume, inode: Inode): readonly [Uint8Array, Uint8Array] {
  // 7 stands for `system.`.
  const data = inodeAttributes(volume, inode).find(({ prefix, name }) => prefix === 7 && name === "data");
  return [blockField(inode), data?.value ?? new Uint8Array(0)];
}
