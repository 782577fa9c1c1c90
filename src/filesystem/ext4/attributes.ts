import { viewOf } from "../../disk/integers.ts";
import { crc32c, crc32cOf } from "../crc32c.ts";
import { inodeAttributes, isAttributeBlock, type ListedAttribute, readAttributeList } from "./attribute-list.ts";
import type { ContentReader } from "./content.ts";
import { corrupt } from "./corrupt.ts";
import { type Inode, inodeFlags, readInode } from "./inode.ts";
import { aclValue } from "./posix-acl.ts";
import type { Volume } from "./volume.ts";

/** What getxattr(2) hands out at most, and what is read of all values of an inode together. */
const maximumValue = 64 * 1024;
const maximumValues = 16 * 1024 * 1024;

/** Beginnings of names by number; numbers that are not here are the file system's own, and not shown by Linux either. */
const prefixes = new Map([
  [1, "user."],
  [2, "system.posix_acl_access"],
  [3, "system.posix_acl_default"],
  [4, "trusted."],
  [6, "security."],
  [10, "gnu."],
]);

/**
 * The extended attributes of an inode by full name, those in the inode before those in its block, values as getxattr(2)
 * returns them.
 *
 * @throws {Refusal} `corrupt-filesystem`, also when a checksum is wrong
 */
export function readAttributes(volume: Volume, content: ContentReader, inode: Inode): Map<string, Uint8Array> {
  const attributes = new Map<string, Uint8Array>();
  let left = maximumValues;
  for (const listed of [...inodeAttributes(volume, inode), ...blockAttributes(volume, inode)]) {
    const prefix = prefixes.get(listed.prefix);
    if (prefix === undefined) continue;
    const name = prefix + listed.name;
    if (attributes.has(name)) continue;
    left -= listed.size;
    if (listed.size > maximumValue || left < 0)
      throw corrupt(`an attribute of inode ${inode.number} claims ${listed.size} bytes`);
    const value = listed.inode === 0 ? listed.value : valueInInode(volume, content, inode, listed);
    const isAcl = listed.prefix === 2 || listed.prefix === 3;
    attributes.set(name, isAcl ? aclValue(value, inode.number) : new Uint8Array(value));
  }
  return attributes;
}

/** The attributes in the block that i_file_acl names, which several inodes may share. */
function blockAttributes(volume: Volume, { number, view, at }: Inode): ListedAttribute[] {
  const { features, blockSize, metadataChecksums, checksumSeed } = volume.superblock;
  const high = features.has("64bit") ? view.getUint16(at + 0x76, true) : 0;
  const block = view.getUint32(at + 0x68, true) + high * 2 ** 32;
  if (block === 0) return [];
  const bytes = viewOf(new Uint8Array(volume.blocks(block, 1)));
  if (!isAttributeBlock(bytes)) throw corrupt(`the attribute block ${block} of inode ${number} is none`);
  if (metadataChecksums && blockChecksum(checksumSeed, block, bytes) !== bytes.getUint32(0x10, true))
    throw corrupt(`the checksum of the attribute block ${block} of inode ${number} is wrong`);
  return readAttributeList(bytes, 0, 32, blockSize, `block ${block} of inode ${number}`);
}

/** The CRC-32C of the block's number and its bytes, h_checksum at 0x10 taken as zero. */
function blockChecksum(seed: number, block: number, bytes: DataView): number {
  const own = new DataView(new ArrayBuffer(8));
  own.setBigUint64(0, BigInt(block), true);
  const zeros = new DataView(new ArrayBuffer(4));
  const head = crc32cOf(crc32cOf(crc32cOf(seed, own, 0, 8), bytes, 0, 0x10), zeros, 0, 4);
  return crc32cOf(head, bytes, 0x14, bytes.byteLength);
}

/** With ea_inode a value may be the content of an inode of its own, which keeps the value's hash where times stand else. */
function valueInInode(volume: Volume, content: ContentReader, owner: Inode, listed: ListedAttribute): Uint8Array {
  const inode = readInode(volume, listed.inode);
  const broken = (why: string) =>
    corrupt(`inode ${inode.number}, which holds an attribute of inode ${owner.number}, ${why}`);
  const isHolder = inode.type === "file" && (inode.flags & inodeFlags.attributeValue) !== 0;
  if (!isHolder || !volume.superblock.features.has("ea_inode")) throw broken("is not one for attributes");
  if (inode.size !== listed.size) throw broken(`has ${inode.size} bytes instead of ${listed.size}`);
  const value = content.read(inode, 0, listed.size);
  // i_atime; what Lustre wrote names its owner in i_mtime and i_generation instead.
  const hash = inode.view.getUint32(inode.at + 0x8, true);
  const isLustre =
    inode.view.getUint32(inode.at + 0x10, true) === owner.number &&
    inode.view.getUint32(inode.at + 0x64, true) === owner.view.getUint32(owner.at + 0x64, true);
  if (!isLustre && crc32c(volume.superblock.checksumSeed, value) !== hash) throw broken("has another content");
  return value;
}
