import { closeSync, openSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { crc32c } from "../../../src/filesystem/crc32c.ts";
import type { Fork } from "../../../src/filesystem/xfs/fork.ts";
import type { Inode } from "../../../src/filesystem/xfs/inode.ts";
import type { XfsSuperblock } from "../../../src/filesystem/xfs/superblock.ts";
import type { Volume } from "../../../src/filesystem/xfs/volume.ts";
import { runTool } from "../../support/real-tool.ts";

const uuid = Buffer.alloc(16, 0x55);

/** What makes a volume one of version 5. */
export const version5: Partial<XfsSuperblock> = { version: 5, features: new Set(["crc", "ftype"]) };

/** A volume of nothing but blocks of 1 KiB, of version 4 unless told; those not given are zeros, and there are 10000. */
export function volumeOf(
  blocks: ReadonlyMap<number, Uint8Array> = new Map(),
  superblock: Partial<XfsSuperblock> = {},
): Volume {
  const blockSize = superblock.blockSize ?? 1024;
  return {
    superblock: {
      version: 4,
      blockSize,
      blocks: 10_000,
      freeBlocks: 5000,
      madeInodes: 64,
      freeInodes: 50,
      inodePercentage: 25,
      sectorSize: 512,
      inodeSize: 512,
      groupBlocks: 10_000,
      groups: 1,
      groupBlockBits: 14,
      inodeBits: 1,
      directoryBlockSize: blockSize,
      rootInode: 64,
      internalInodes: new Set([65]),
      features: new Set(),
      label: "",
      uuid: "",
      metadataUuid: uuid,
      clean: true,
      needsRecovery: false,
      ...superblock,
    },
    addressOf: (block) => block * blockSize,
    blocks(block, count) {
      const parts = Array.from({ length: count }, (_, index) => blocks.get(block + index) ?? Buffer.alloc(blockSize));
      return Buffer.concat(parts.map((part) => Buffer.concat([part], blockSize)));
    },
    inodeBytes: (number) => blocks.get(number) ?? Buffer.alloc(512),
  };
}

/** An extent as it stands on the disk. */
export function extentOf(logical: number, physical: number, count: number, unwritten = false): Buffer {
  const bytes = Buffer.alloc(16);
  const value = (BigInt(unwritten) << 127n) | (BigInt(logical) << 73n) | (BigInt(physical) << 21n) | BigInt(count);
  bytes.writeBigUInt64BE(value >> 64n, 0);
  bytes.writeBigUInt64BE(value & 0xffff_ffff_ffff_ffffn, 8);
  return bytes;
}

/** A fork of inode 99 with these extents. */
export function forkOf(extents: readonly Buffer[], other: Partial<Fork> = {}): Fork {
  const bytes = Buffer.concat(extents);
  return { name: "data", owner: 99, format: "extents", extents: extents.length, bytes, ...other };
}

/** An inode as `readInode` gives it. */
export function inodeOf(data: Fork, other: Partial<Inode> = {}): Inode {
  return {
    number: 99,
    type: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 0,
    links: 1,
    modified: 0,
    isRealtime: false,
    data,
    attributes: undefined,
    ...other,
  };
}

/** Puts the checksum of a structure where it belongs. */
export function seal(bytes: Buffer, at: number): Buffer {
  bytes.fill(0, at, at + 4);
  bytes.writeUInt32LE((crc32c(0xffff_ffff, bytes) ^ 0xffff_ffff) >>> 0, at);
  return bytes;
}

/** Writes what a structure of version 5 says of itself: it belongs to inode 99 and lies at that block of 1 KiB. */
export function stamp(
  bytes: Buffer,
  places: { readonly checksum: number; readonly place: number; readonly uuid: number; readonly owner: number },
  block: number,
): Buffer {
  uuid.copy(bytes, places.uuid);
  bytes.writeBigUInt64BE(99n, places.owner);
  bytes.writeBigUInt64BE(BigInt(block * 2), places.place);
  return seal(bytes, places.checksum);
}

/** Bytes of a node of a B+tree: header, keys, pointers behind the room for all keys; or of a leaf: header, extents. */
export function treeBlock(
  level: number,
  entries: readonly (readonly [key: number, block: number])[] | readonly Buffer[],
): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.write("BMAP", 0, "latin1");
  bytes.writeUInt16BE(level, 4);
  bytes.writeUInt16BE(entries.length, 6);
  const room = Math.floor((1024 - 24) / 16);
  entries.forEach((entry, index) => {
    if (entry instanceof Buffer) {
      entry.copy(bytes, 24 + index * 16);
      return;
    }
    bytes.writeBigUInt64BE(BigInt(entry[0]), 24 + index * 8);
    bytes.writeBigUInt64BE(BigInt(entry[1]), 24 + (room + index) * 8);
  });
  return bytes;
}

/** A fork whose root in the inode, of 100 bytes, leads to these blocks. */
export function treeFork(level: number, entries: readonly (readonly [key: number, block: number])[]): Fork {
  const bytes = Buffer.alloc(100);
  bytes.writeUInt16BE(level, 0);
  bytes.writeUInt16BE(entries.length, 2);
  entries.forEach(([key, block], index) => {
    bytes.writeBigUInt64BE(BigInt(key), 4 + index * 8);
    bytes.writeBigUInt64BE(BigInt(block), 4 + (6 + index) * 8);
  });
  return forkOf([], { format: "btree", bytes, extents: 1000 });
}

/** Makes an XFS of that many MiB from a list of its entries (mkfs.xfs(8), "-p"), without root, and gives its bytes. */
export function xfsBytes(
  path: string,
  options: readonly string[] = [],
  entries: readonly string[] = [],
  size = 16,
): Buffer {
  closeSync(openSync(path, "w"));
  truncateSync(path, size * 1024 * 1024);
  writeFileSync(`${path}.entries`, ["/boot/none", "0 0", "d--755 0 0", ...entries, "$", ""].join("\n"));
  const environment = ["TEST_DIR=1", "TEST_DEV=1", "QA_CHECK_FS=1"];
  runTool("env", [...environment, "mkfs.xfs", "-q", "-f", "-p", `${path}.entries`, ...options, path]);
  return readFileSync(path);
}
