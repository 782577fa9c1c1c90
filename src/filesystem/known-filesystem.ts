import type { ByteReader } from "../disk/reader.ts";
import { hasBootSector } from "./fat/boot-sector.ts";

/** What fills a partition, and what to do when it is not read here. */
export interface KnownFilesystem {
  /** `ext4` for ext2 and ext3 too. */
  readonly name: string;
  /** A clause that tells what to do, for the end of a sentence; none for what is read here. */
  readonly remedy?: string;
}

/** A file system, or something else that fills a partition, known by bytes at one of some places. */
interface Signature {
  readonly name: string;
  readonly offsets: readonly number[];
  readonly bytes: Buffer;
  readonly remedy?: string;
}

const ascii = (text: string) => Buffer.from(text, "latin1");
const hex = (text: string) => Buffer.from(text, "hex");
const libguestfs = "look into it with libguestfs (guestfish --ro -i -a IMAGE)";
const unread = "build the image with ext4 or xfs, since no access method reads it";
const unencrypted =
  "build the image without encryption, or look into it with its key by libguestfs (guestfish --ro -i -a IMAGE asks for it)";
const noFiles = "leave it alone, it holds no files";

/** What wraps a file system comes first, since the file system may show through. */
const signatures: readonly Signature[] = [
  { name: "software RAID", offsets: [0, 4096], bytes: hex("fc4e2ba901000000"), remedy: libguestfs },
  { name: "ext4", offsets: [0x438], bytes: hex("53ef") },
  { name: "xfs", offsets: [0], bytes: ascii("XFSB") },
  { name: "btrfs", offsets: [0x10040], bytes: ascii("_BHRfS_M"), remedy: libguestfs },
  { name: "LUKS", offsets: [0], bytes: ascii("LUKS\xba\xbe"), remedy: unencrypted },
  { name: "BitLocker", offsets: [3], bytes: ascii("-FVE-FS-"), remedy: unencrypted },
  { name: "LVM", offsets: [0x018, 0x218, 0x418, 0x618], bytes: ascii("LVM2 001"), remedy: libguestfs },
  { name: "bcache", offsets: [4120], bytes: hex("c68573f64e1a45ca8265f57f48ba6d81"), remedy: unread },
  { name: "bcachefs", offsets: [4120], bytes: hex("c68573f666ce90a9d96a60cf803df7ef"), remedy: unread },
  { name: "squashfs", offsets: [0], bytes: ascii("hsqs"), remedy: libguestfs },
  { name: "erofs", offsets: [1024], bytes: hex("e2e1f5e0"), remedy: libguestfs },
  { name: "f2fs", offsets: [1024], bytes: hex("1020f5f2"), remedy: unread },
  { name: "hfs+", offsets: [1024], bytes: hex("482b0004"), remedy: unread },
  { name: "hfs+", offsets: [1024], bytes: hex("48580005"), remedy: unread },
  { name: "cramfs", offsets: [0], bytes: hex("453dcd28"), remedy: unread },
  { name: "ntfs", offsets: [3], bytes: ascii("NTFS    "), remedy: libguestfs },
  { name: "exfat", offsets: [3], bytes: ascii("EXFAT   "), remedy: libguestfs },
  { name: "refs", offsets: [3], bytes: ascii("ReFS\0\0\0\0"), remedy: unread },
  { name: "apfs", offsets: [32], bytes: ascii("NXSB"), remedy: unread },
  // The last ten bytes of the first page, whose size depends on the machine.
  { name: "swap", offsets: [4086, 8182, 16374, 32758, 65526], bytes: ascii("SWAPSPACE2"), remedy: noFiles },
  { name: "swap", offsets: [4086, 8182, 16374, 32758, 65526], bytes: ascii("SWAP-SPACE"), remedy: noFiles },
  { name: "iso9660", offsets: [0x8001], bytes: ascii("CD001"), remedy: libguestfs },
  { name: "udf", offsets: [0x8001], bytes: ascii("BEA01"), remedy: libguestfs },
  { name: "jfs", offsets: [0x8000], bytes: ascii("JFS1"), remedy: unread },
  { name: "nilfs2", offsets: [0x406], bytes: hex("3434"), remedy: unread },
  { name: "reiserfs", offsets: [0x10034], bytes: ascii("ReIsEr"), remedy: unread },
  { name: "ufs", offsets: [0x255c], bytes: hex("54190100"), remedy: unread },
  { name: "ufs", offsets: [0x1055c], bytes: hex("19015419"), remedy: unread },
];

/** The uberblocks of the first label of a ZFS vdev: up to 128, of 1 KiB and more. */
const uberblocks = { offset: 128 * 1024, size: 128 * 1024, step: 1024, magic: hex("0cb1ba0000000000") };

/** What fills a partition, by what its maker documents; `undefined` when nothing known does. */
export function knownFilesystem(volume: ByteReader): KnownFilesystem | undefined {
  const found = signatures.find(({ offsets, bytes }) => offsets.some((offset) => standsAt(volume, offset, bytes)));
  if (found !== undefined) return { name: found.name, ...(found.remedy !== undefined && { remedy: found.remedy }) };
  if (hasBootSector(volume)) return { name: "vfat" };
  if (hasUberblock(volume)) return { name: "zfs", remedy: unread };
  if (endsInRaid(volume)) return { name: "software RAID", remedy: libguestfs };
  return undefined;
}

/** The name alone. */
export function recogniseFilesystem(volume: ByteReader): string | undefined {
  return knownFilesystem(volume)?.name;
}

function standsAt(volume: ByteReader, offset: number, bytes: Buffer): boolean {
  return offset >= 0 && offset + bytes.length <= volume.length && bytes.equals(volume.read(offset, bytes.length));
}

function hasUberblock(volume: ByteReader): boolean {
  const { offset, size, step, magic } = uberblocks;
  if (volume.length < offset + size) return false;
  const bytes = Buffer.from(volume.read(offset, size));
  for (let at = 0; at < size; at += step) if (magic.equals(bytes.subarray(at, at + magic.length))) return true;
  return false;
}

/** Versions 1.0 and 0.90 of md keep their superblock near the end, at multiples of 4 KiB and 64 KiB. */
function endsInRaid(volume: ByteReader): boolean {
  const newer = Math.floor((volume.length - 8192) / 4096) * 4096;
  const older = Math.floor(volume.length / 65536) * 65536 - 65536;
  return standsAt(volume, newer, hex("fc4e2ba901000000")) || standsAt(volume, older, hex("fc4e2ba900000000"));
}
