import { crc32cOf } from "../../../src/filesystem/crc32c.ts";
import type { ImageUnderTest } from "../../../src/verify/image-under-test.ts";

/** Changes of the disk that the guest sees, as a mutant's `disk` gives them. */
export type DiskPatch = (image: ImageUnderTest) => ReadonlyMap<number, Uint8Array>;

/** Bytes written at places of the disk. */
export function diskBytes(...patches: readonly (readonly [offset: number, hex: string])[]): DiskPatch {
  return () => new Map(patches.map(([offset, hex]) => [offset, Buffer.from(hex, "hex")]));
}

/** The superblock of the root file system, an ext4, with its checksum made anew. */
export function rootSuperblock(change: (superblock: Buffer) => unknown): DiskPatch {
  return ({ disk, rootPartition }) => {
    const offset = (rootPartition?.offset ?? 0) + 1024;
    const superblock = Buffer.from(disk?.read(offset, 1024) ?? []);
    change(superblock);
    const view = new DataView(superblock.buffer, superblock.byteOffset, superblock.length);
    superblock.writeUInt32LE(crc32cOf(0xffffffff, view, 0, 0x3fc), 0x3fc);
    return new Map([[offset, superblock]]);
  };
}
