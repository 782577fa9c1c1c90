import { crc32cOf } from "../crc32c.ts";
import type { InodePlace } from "./volume.ts";

const zeros = new DataView(new ArrayBuffer(2));
const own = new DataView(new ArrayBuffer(8));

/**
 * What checksums of an inode, and of all that belongs to it, start from: the CRC-32C of its number and its generation.
 *
 * @param seed what checksums of the file system start from
 */
export function inodeSeed(seed: number, number: number, { view, at }: InodePlace): number {
  own.setUint32(0, number, true);
  // 0x64: i_generation.
  own.setUint32(4, view.getUint32(at + 0x64, true), true);
  return crc32cOf(seed, own, 0, 8);
}

/**
 * Whether the checksum of an inode is right, without which Linux does not read it: the CRC-32C of its number, its generation
 * and its bytes, the checksum's own halves taken as zero (the kernel's Documentation/filesystems/ext4, "Checksums").
 *
 * @param seed what checksums of the file system start from
 * @param size bytes of the whole inode
 */
export function inodeChecksumHolds(seed: number, number: number, place: InodePlace, size: number): boolean {
  const { view, at } = place;
  // 0x7c: i_checksum_lo.
  let crc = crc32cOf(inodeSeed(seed, number, place), view, at, at + 0x7c);
  crc = crc32cOf(crc, zeros, 0, 2);
  // 0x80: i_extra_isize, 4 where it reaches over i_checksum_hi at 0x82.
  const wide = size > 128 && view.getUint16(at + 0x80, true) >= 4;
  if (!wide) return (crc32cOf(crc, view, at + 0x7e, at + size) & 0xffff) === view.getUint16(at + 0x7c, true);
  crc = crc32cOf(crc32cOf(crc, view, at + 0x7e, at + 0x82), zeros, 0, 2);
  crc = crc32cOf(crc, view, at + 0x84, at + size);
  return crc === view.getUint16(at + 0x7c, true) + view.getUint16(at + 0x82, true) * 0x1_0000;
}
