import type { Partition, PartitionTable } from "../disk/partition.ts";
import type { Filesystem } from "../filesystem/open-filesystem.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import { atLocation, type ImageFile, type OpenOptions, openImageFile } from "./image-file.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";
import { findRoot, noRoot } from "./root-filesystem.ts";

/** An image with an operating system, opened by our own readers, nothing mounted and nothing written. */
export interface NativeImage extends ImageFile {
  /** Of every disk; not of a tar. */
  readonly partitions?: PartitionTable;
  /** The tree that has the operating system. */
  readonly root: FileTree;
  /** What the root file system says of itself; not of a tar. */
  readonly rootFilesystem?: Filesystem;
  /** Where it lies. */
  readonly rootPartition?: Partition;
  /** What is odd about the choice of the root: one clause each. */
  readonly findings: readonly string[];
}

/** The codes of a path that holds nothing that can be an image; all others speak of an image that was recognised. */
const nothingCodes: ReadonlySet<string> = new Set<ImageRefusalCode>([
  "missing",
  "directory",
  "not-a-regular-file",
  "unreadable",
  "unreachable",
  "no-ranges",
  "empty",
  "text",
  "not-an-image",
]);

/** Whether a refusal of `openNative` means that the path holds nothing that can be an image (exit code 2, not 1). */
export function holdsNoImage(refusal: Refusal): boolean {
  return nothingCodes.has(refusal.code);
}

/**
 * Opens an image as `openImageFile` does, and finds the file system that has the operating system: the first one in the
 * order of the partition table.
 *
 * @param location a path, or an `http(s)://` URL
 * @throws {Refusal} with an `ImageRefusalCode`, the path in front of the sentence
 */
export async function openNative(location: string, options: OpenOptions = {}): Promise<NativeImage> {
  const image = await openImageFile(location, options);
  if (image.tar !== undefined) return { ...image, root: image.tar, findings: [] };
  try {
    demandPartitions(image);
    const found = findRoot(image.contents);
    if (found === undefined) throw noRoot(image.contents);
    return { ...image, ...found };
  } catch (error) {
    image.close();
    throw atLocation(location, error);
  }
}

/** A file system on the bare disk is refused, since no boot loader finds room there, but named. */
function demandPartitions({ partitions, contents }: ImageFile): void {
  if (partitions !== undefined) return;
  const [{ name = "something" } = {}] = contents;
  throw new Refusal<ImageRefusalCode>(
    "no-partition-table",
    `the disk has no partition table, only ${name} on the bare disk; build the image with a block device layout that makes one`,
  );
}
