import { viewOf } from "../../disk/integers.ts";
import { crc32c } from "./crc32c.ts";

const zeros = new Uint8Array(2);

/**
 * Whether the checksum of an inode is right, without which Linux does not read it: the CRC-32C of its number, its generation
 * and its bytes, the checksum's own halves taken as zero (the kernel's Documentation/filesystems/ext4, "Checksums").
 *
 * @param seed what checksums of the file system start from
 * @param bytes the whole inode
 */
export function inodeChecksumHolds(seed: number, number: number, bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  const own = new Uint8Array(4);
  viewOf(own).setUint32(0, number, true);
  // 0x64: i_generation; 0x7c: i_checksum_lo.
  let crc = crc32c(crc32c(seed, own), bytes.subarray(0x64, 0x68));
  crc = crc32c(crc32c(crc32c(crc, bytes.subarray(0, 0x7c)), zeros), bytes.subarray(0x7e, 0x80));
  // 0x80: i_extra_isize, 4 where it reaches over i_checksum_hi at 0x82.
  const wide = bytes.length > 128 && view.getUint16(0x80, true) >= 4;
  if (!wide) return (crc32c(crc, bytes.subarray(0x80)) & 0xffff) === view.getUint16(0x7c, true);
  crc = crc32c(crc32c(crc32c(crc, bytes.subarray(0x80, 0x82)), zeros), bytes.subarray(0x84));
  return crc === view.getUint16(0x7c, true) + view.getUint16(0x82, true) * 0x1_0000;
}
