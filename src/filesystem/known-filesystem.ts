import type { ByteReader } from "../disk/reader.ts";

/** A file system, or something else that fills a partition, known by bytes at a place. */
interface Signature {
  readonly name: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

const ascii = (text: string) => Buffer.from(text, "latin1");
const signatures: readonly Signature[] = [
  { name: "ext4", offset: 0x438, bytes: Buffer.from("53ef", "hex") },
  { name: "xfs", offset: 0, bytes: ascii("XFSB") },
  { name: "btrfs", offset: 0x10040, bytes: ascii("_BHRfS_M") },
  { name: "LUKS", offset: 0, bytes: ascii("LUKS\xba\xbe") },
  { name: "LVM", offset: 0x218, bytes: ascii("LVM2 001") },
  { name: "squashfs", offset: 0, bytes: ascii("hsqs") },
  { name: "erofs", offset: 1024, bytes: Buffer.from("e2e1f5e0", "hex") },
  { name: "f2fs", offset: 1024, bytes: Buffer.from("1020f5f2", "hex") },
  { name: "ntfs", offset: 3, bytes: ascii("NTFS    ") },
  { name: "swap", offset: 4086, bytes: ascii("SWAPSPACE2") },
  { name: "swap", offset: 65526, bytes: ascii("SWAPSPACE2") },
  { name: "vfat", offset: 82, bytes: ascii("FAT32   ") },
  { name: "vfat", offset: 54, bytes: ascii("FAT16   ") },
  { name: "vfat", offset: 54, bytes: ascii("FAT12   ") },
  { name: "exfat", offset: 3, bytes: ascii("EXFAT   ") },
  { name: "iso9660", offset: 0x8001, bytes: ascii("CD001") },
  { name: "reiserfs", offset: 0x10034, bytes: ascii("ReIsEr") },
  { name: "software RAID", offset: 4096, bytes: Buffer.from("fc4e2ba9", "hex") },
];

/** What fills a partition, by its magic number: `ext4` for ext2 and ext3 too; `undefined` when nothing known does. */
export function recogniseFilesystem(volume: ByteReader): string | undefined {
  return signatures.find(
    ({ offset, bytes }) => offset + bytes.length <= volume.length && bytes.equals(volume.read(offset, bytes.length)),
  )?.name;
}
