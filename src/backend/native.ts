import { type ContainerFormat, detectFormat } from "../disk/container-format.ts";
import { type DiskImage, openDisk } from "../disk/disk-image.ts";
import { type FileReader, openFile } from "../disk/file-reader.ts";
import type { Partition, PartitionTable } from "../disk/partition.ts";
import { readPartitionTable } from "../disk/partition-table.ts";
import { quoted } from "../disk/quoted.ts";
import { recogniseFilesystem } from "../filesystem/known-filesystem.ts";
import { openTar } from "../filesystem/tar/tar-source.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { treeOf } from "../filesystem/tree-of.ts";
import { Refusal } from "../refusal.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";
import { findRoot, type RootFilesystem } from "./root-filesystem.ts";

/** An image opened by our own readers, nothing mounted and nothing written. */
export interface NativeImage {
  readonly path: string;
  /** By content, never by name. */
  readonly format: ContainerFormat;
  readonly kind: "disk" | "tar";
  /** Bytes of the file. */
  readonly fileSize: number;
  /** Bytes the guest sees; of a tar the bytes of the file. */
  readonly virtualSize: number;
  /** The guest's bytes and what the container says of itself; not of a tar. */
  readonly disk?: DiskImage;
  readonly partitions?: PartitionTable;
  /** The tree that has the operating system. */
  readonly root: FileTree;
  /** What the root file system says of itself; not of a tar. */
  readonly rootFilesystem?: RootFilesystem;
  /** Where it lies. */
  readonly rootPartition?: Partition;
  /** Gives the file back; no read may follow. */
  close(): void;
}

/** The codes of a path that holds nothing that can be an image; all others speak of an image that was recognised. */
const nothingCodes: ReadonlySet<string> = new Set<ImageRefusalCode>([
  "missing",
  "directory",
  "not-a-regular-file",
  "unreadable",
  "empty",
  "text",
  "not-an-image",
]);

/** Whether a refusal of `openNative` means that the path holds nothing that can be an image (exit code 2, not 1). */
export function holdsNoImage(refusal: Refusal): boolean {
  return nothingCodes.has(refusal.code);
}

/**
 * Opens an image: its container, partition table and root file system.
 *
 * It answers with a promise since a decompressor may have to be compiled; every read after that is synchronous.
 *
 * @throws {Refusal} with an `ImageRefusalCode`, the path in front of the sentence
 */
export async function openNative(path: string): Promise<NativeImage> {
  let file: FileReader | undefined;
  try {
    file = openFile(path);
    return await openContainer(path, file);
  } catch (error) {
    file?.close();
    if (!(error instanceof Refusal)) throw error;
    const name = /^[\w./@:+,=~-]+$/.test(path) ? path : quoted(path);
    throw new Refusal(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

async function openContainer(path: string, file: FileReader): Promise<NativeImage> {
  const format = detectFormat(file);
  const common = { path, format, fileSize: file.length, close: file.close } as const;
  if (format === "tar") {
    return { ...common, kind: "tar", virtualSize: file.length, root: treeOf(openTar(file)) };
  }
  const disk = await openDisk(file, format);
  const partitions = demandPartitions(disk);
  const { root, rootFilesystem, rootPartition } = findRoot(disk, partitions);
  return { ...common, kind: "disk", virtualSize: disk.length, disk, partitions, root, rootFilesystem, rootPartition };
}

/** A file system on the bare disk is refused too, since no boot loader finds room there, but named. */
function demandPartitions(disk: DiskImage): PartitionTable {
  try {
    return readPartitionTable(disk);
  } catch (error) {
    const bare =
      error instanceof Refusal && error.code === "no-partition-table" ? recogniseFilesystem(disk) : undefined;
    if (bare === undefined) throw error;
    throw new Refusal<ImageRefusalCode>(
      "no-partition-table",
      `the disk has no partition table, only ${bare} on the bare disk; build the image with a block device layout that makes one`,
    );
  }
}
