import type { ByteReader } from "../disk/reader.ts";
import { openExt4 } from "./ext4/ext4-source.ts";
import type { Superblock } from "./ext4/superblock.ts";
import type { BootSector } from "./fat/boot-sector.ts";
import { openFat } from "./fat/fat-source.ts";
import { recogniseFilesystem } from "./known-filesystem.ts";
import type { NodeSource } from "./node-source.ts";
import type { FileTree } from "./tree.ts";
import { treeOf } from "./tree-of.ts";
import type { XfsSuperblock } from "./xfs/superblock.ts";
import { openXfs } from "./xfs/xfs-source.ts";

/** A file system that can be read, and what it says of itself. */
export interface Ext4Filesystem {
  readonly type: "ext4";
  readonly tree: FileTree;
  /** Behind the tree: entries by the numbers of their inodes. */
  readonly source: NodeSource<number>;
  readonly superblock: Superblock;
}

/** FAT12, FAT16 or FAT32, with long names. */
export interface FatFilesystem {
  readonly type: "vfat";
  readonly tree: FileTree;
  /** What its boot sector says; FAT has no journal to be played back. */
  readonly superblock: BootSector & { readonly clean: boolean; readonly needsRecovery: false };
  /** The volume's label, read when it is asked for. */
  readonly label: () => string;
}

export interface XfsFilesystem {
  readonly type: "xfs";
  readonly tree: FileTree;
  /** Behind the tree: entries by the numbers of their inodes. */
  readonly source: NodeSource<number>;
  readonly superblock: XfsSuperblock;
}

/** One member for each file system that is read here, told apart by `type`. */
export type Filesystem = Ext4Filesystem | FatFilesystem | XfsFilesystem;

/** Every member by its type, so that none is forgotten. */
const readTypes: Readonly<Record<Filesystem["type"], true>> = { ext4: true, vfat: true, xfs: true };

/** Whether file systems of that name (`recogniseFilesystem`) are read here, unless they are damaged or use what is not known. */
export function isReadHere(name: string): boolean {
  return Object.hasOwn(readTypes, name);
}

/**
 * Opens whatever file system fills a partition.
 *
 * @param volume the partition from its first byte
 * @returns `undefined` when it is none that can be read here (`recogniseFilesystem` may know its name)
 * @throws {Refusal} `corrupt-filesystem`, `unsupported-filesystem`
 */
export function openFilesystem(volume: ByteReader): Filesystem | undefined {
  switch (recogniseFilesystem(volume)) {
    case "ext4": {
      const source = openExt4(volume);
      return { type: "ext4", tree: treeOf(source), source, superblock: source.superblock };
    }
    case "vfat": {
      const source = openFat(volume);
      const superblock = { ...source.bootSector, clean: !source.dirty, needsRecovery: false } as const;
      return { type: "vfat", tree: treeOf(source), superblock, label: source.label };
    }
    case "xfs": {
      const source = openXfs(volume);
      return { type: "xfs", tree: treeOf(source), source, superblock: source.superblock };
    }
    default:
      return undefined;
  }
}
