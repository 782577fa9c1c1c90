import { viewOf } from "../../disk/integers.ts";
import { crc32c } from "../crc32c.ts";
import { corrupt } from "./corrupt.ts";
import { crc16 } from "./crc16.ts";
import { type Superblock, superblockOffset } from "./superblock.ts";

/**
 * The first block of a group's inode table (the kernel's Documentation/filesystems/ext4, "Block Group Descriptors").
 *
 * @throws {Refusal} `corrupt-filesystem`, also when the descriptor's checksum is wrong
 */
export function inodeTableBlock(
  superblock: Superblock,
  group: number,
  blocks: (block: number, count: number) => Uint8Array,
): number {
  const { blockSize, descriptorSize, features } = superblock;
  const perBlock = blockSize / descriptorSize;
  const tableBlock = Math.floor(group / perBlock);
  const bytes = blocks(descriptorBlock(superblock, tableBlock, perBlock), 1);
  const start = (group % perBlock) * descriptorSize;
  const descriptor = bytes.subarray(start, start + descriptorSize);
  const view = viewOf(descriptor);
  const stored = view.getUint16(0x1e, true);
  if (features.has("metadata_csum")) demand(checksum(superblock.checksumSeed, group, descriptor), stored, group);
  else if (features.has("uninit_bg")) demand(olderChecksum(superblock.uuid, group, descriptor), stored, group);
  // bg_inode_table_lo and, in descriptors of 64 bytes, _hi.
  return view.getUint32(0x8, true) + (descriptorSize >= 64 ? view.getUint32(0x28, true) * 2 ** 32 : 0);
}

/** Where a block of descriptors lies: behind the superblock, or with meta_bg in the first group that it describes. */
function descriptorBlock(superblock: Superblock, tableBlock: number, perBlock: number): number {
  const { blockSize, blocksPerGroup, firstDataBlock, firstMetaGroup } = superblock;
  const behind = Math.floor(superblockOffset / blockSize) + 1;
  if (tableBlock < firstMetaGroup) return behind + tableBlock;
  // With bigalloc and blocks of 1 KiB the first group begins at block 0, and block 1 is its superblock.
  if (tableBlock === 0) return behind;
  const group = tableBlock * perBlock;
  return firstDataBlock + group * blocksPerGroup + (hasSuperblock(superblock, group) ? 1 : 0);
}

/** With sparse_super only group 0 and the powers of 3, 5 and 7 keep a copy of the superblock; with sparse_super2 two named ones. */
function hasSuperblock({ features, backupGroups }: Superblock, group: number): boolean {
  if (group === 0) return true;
  if (features.has("sparse_super2")) return backupGroups.includes(group);
  if (group === 1 || !features.has("sparse_super")) return true;
  return [3, 5, 7].some((base) => {
    let power = base;
    while (power < group) power *= base;
    return power === group;
  });
}

/** The low half of the CRC-32C of the group's number and its descriptor, the checksum itself taken as zero. */
function checksum(seed: number, group: number, descriptor: Uint8Array): number {
  const copy = new Uint8Array(4 + descriptor.length);
  viewOf(copy).setUint32(0, group, true);
  copy.set(descriptor, 4);
  copy.fill(0, 4 + 0x1e, 4 + 0x20);
  return crc32c(seed, copy) & 0xffff;
}

/** The CRC-16 of the file system's UUID, the group's number and its descriptor without the checksum. */
function olderChecksum(uuid: string, group: number, descriptor: Uint8Array): number {
  const number = new Uint8Array(4);
  viewOf(number).setUint32(0, group, true);
  const seed = crc16(crc16(0xffff, Buffer.from(uuid.replaceAll("-", ""), "hex")), number);
  return crc16(crc16(seed, descriptor.subarray(0, 0x1e)), descriptor.subarray(0x20));
}

function demand(expected: number, stored: number, group: number): void {
  if (expected !== stored) throw corrupt(`the checksum of the descriptor of block group ${group} is wrong`);
}
