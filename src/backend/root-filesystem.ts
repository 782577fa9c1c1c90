import type { DiskImage } from "../disk/disk-image.ts";
import type { Partition, PartitionTable } from "../disk/partition.ts";
import { sliceOf } from "../disk/slice-reader.ts";
import { openExt4 } from "../filesystem/ext4/ext4-source.ts";
import type { Superblock } from "../filesystem/ext4/superblock.ts";
import { recogniseFilesystem } from "../filesystem/known-filesystem.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { treeOf } from "../filesystem/tree-of.ts";
import { Refusal } from "../refusal.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** What the root file system says of itself. */
export interface RootFilesystem {
  readonly type: "ext4";
  readonly superblock: Superblock;
}

/** The root file system of a disk, and where it was found. */
export interface FoundRoot {
  readonly root: FileTree;
  readonly rootFilesystem: RootFilesystem;
  readonly rootPartition: Partition;
}

const marks = ["/etc/os-release", "/usr/lib/os-release"];

/**
 * The first partition whose file system names an operating system (os-release(5)).
 *
 * @throws {Refusal} `unknown-filesystem`, `unsupported-filesystem`, `no-root-filesystem`, `encrypted`, `truncated`, and
 *   what a damaged file system is refused with
 */
export function findRoot(disk: DiskImage, table: PartitionTable): FoundRoot {
  const contents: string[] = [];
  let cut: Partition | undefined;
  for (const partition of table.partitions) {
    const { index, offset, size } = partition;
    if (offset + size > disk.length) {
      cut ??= partition;
      continue;
    }
    const volume = sliceOf(disk, offset, size);
    const type = recogniseFilesystem(volume);
    contents.push(`${type ?? "nothing known"} in partition ${index}`);
    if (type !== "ext4") continue;
    const source = openExt4(volume);
    const root = treeOf(source);
    if (!marks.some((path) => root.lstat(path) !== undefined)) continue;
    return { root, rootFilesystem: { type, superblock: source.superblock }, rootPartition: partition };
  }
  throw refuseAll(disk, contents, cut);
}

function refuseAll(
  disk: DiskImage,
  contents: readonly string[],
  cut: Partition | undefined,
): Refusal<ImageRefusalCode> {
  if (cut !== undefined) {
    const missing = cut.offset + cut.size - disk.length;
    return new Refusal(
      "truncated",
      `the disk is cut short, partition ${cut.index} ends ${missing} bytes beyond it; copy or build the image again`,
    );
  }
  const found = contents.length === 0 ? "no partition" : contents.slice(0, 8).join(", ");
  if (contents.some((content) => content.startsWith("ext4"))) {
    return new Refusal(
      "no-root-filesystem",
      `no file system on the disk has /etc/os-release or /usr/lib/os-release (found: ${found}); build the image again`,
    );
  }
  if (contents.some((content) => content.startsWith("LUKS"))) {
    return new Refusal(
      "encrypted",
      `the root file system is encrypted (found: ${found}); build the image without encryption`,
    );
  }
  return new Refusal(
    "unknown-filesystem",
    `no file system that can be read holds the operating system (found: ${found}); only ext2, ext3 and ext4 are read, build the image with one of them`,
  );
}
