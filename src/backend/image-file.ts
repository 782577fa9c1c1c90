import { type ContainerFormat, detectFormat } from "../disk/container-format.ts";
import { type DiskImage, openDisk } from "../disk/disk-image.ts";
import { type FileReader, openFile } from "../disk/file-reader.ts";
import { openUrl, type Transfer } from "../disk/http/url-reader.ts";
import type { Partition, PartitionTable } from "../disk/partition.ts";
import { readPartitionTable } from "../disk/partition-table.ts";
import { quoted } from "../disk/quoted.ts";
import type { ByteReader } from "../disk/reader.ts";
import { recogniseFilesystem } from "../filesystem/known-filesystem.ts";
import { ociLayer } from "../filesystem/tar/oci-layer.ts";
import { openTar } from "../filesystem/tar/tar-source.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { treeOf } from "../filesystem/tree-of.ts";
import { Refusal } from "../refusal.ts";
import { isUrl, publicLocation } from "./location.ts";
import { contentOf, type PartitionContent, readPartitionContents } from "./partition-contents.ts";

/** How an image is opened. */
export interface OpenOptions {
  /** Leave to read the backing files of a qcow2 that really lie below this directory; without it such an image is refused. */
  readonly backing?: { readonly directory: string };
  /** Called after each request for an image behind a URL. */
  readonly onProgress?: (transfer: Transfer) => void;
  /** Hardly anything will be read twice, so that little need be kept in memory. */
  readonly readsOnce?: boolean;
  /** The bytes to read instead of those at the location, which then is a name only. */
  readonly file?: FileReader;
}

/** An image as it was opened: its container and what it is divided into, whether or not an operating system is there. */
export interface ImageFile {
  /** The path, or the URL without what may be a secret. */
  readonly path: string;
  /** By content, never by name. */
  readonly format: ContainerFormat;
  readonly kind: "disk" | "tar";
  /** Bytes of the file. */
  readonly fileSize: number;
  /** Bytes the guest sees; of a tar the bytes of the file. */
  readonly virtualSize: number;
  /** The bytes of the file itself. */
  readonly file: ByteReader;
  /** What was fetched so far of an image behind a URL. */
  readonly transfer?: () => Transfer;
  /** The guest's bytes and what the container says of itself; not of a tar. */
  readonly disk?: DiskImage;
  /** Neither of a tar nor of a disk that one file system fills from its first byte. */
  readonly partitions?: PartitionTable;
  /** Each partition, in the order of the table; a file system on the bare disk counts as partition 0; none of a tar. */
  readonly contents: readonly PartitionContent[];
  /** Of a tar. */
  readonly tar?: FileTree;
  /** Of a tar that is an archive of which the root file system is one member. */
  readonly archive?: "oci";
  /** Gives the file back; no read may follow. */
  close(): void;
}

/**
 * Opens an image, a file or what stands behind an `http(s)://` URL: its container, partition table and file systems.
 *
 * It answers with a promise since a decompressor may have to be compiled; every read after that is synchronous.
 *
 * @throws {Refusal} with an `ImageRefusalCode`, the path in front of the sentence
 */
export async function openImageFile(location: string, options: OpenOptions = {}): Promise<ImageFile> {
  let file: FileReader | undefined;
  try {
    file = options.file ?? openBytes(location, options);
    return await openContainer(location, file, options);
  } catch (error) {
    file?.close();
    throw atLocation(location, error);
  }
}

/** Puts the image in front of a refusal's clause; any other error is left alone. */
export function atLocation(location: string, error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const shown = publicLocation(location);
  const name = /^[\w./@:+,=~-]+$/.test(shown) ? shown : quoted(shown);
  return new Refusal(error.code, `${name}: ${error.message}`, { cause: error });
}

function openBytes(location: string, { onProgress }: OpenOptions): FileReader & { transfer?: () => Transfer } {
  if (!isUrl(location)) return openFile(location);
  return openUrl(location, onProgress ? { onProgress } : {});
}

async function openContainer(
  location: string,
  file: FileReader & { transfer?: () => Transfer },
  { backing, readsOnce = false }: OpenOptions,
): Promise<ImageFile> {
  const { length, transfer, close } = file;
  const format = detectFormat(file);
  const path = publicLocation(location);
  const common = { path, format, fileSize: length, file, close, ...(transfer && { transfer }) } as const;
  if (format === "tar") {
    const layer = ociLayer(file);
    const tar = treeOf(openTar(layer ?? file));
    return { ...common, kind: "tar", virtualSize: length, contents: [], tar, ...(layer && { archive: "oci" }) };
  }
  // A URL has no directory in which a relative name could stand.
  const imagePath = isUrl(location) ? {} : { imagePath: location };
  const disk = await openDisk(file, format, {
    readsOnce,
    ...(backing && { backing: { ...backing, ...imagePath } }),
  });
  const closeAll = () => {
    disk.close();
    close();
  };
  try {
    return { ...common, close: closeAll, kind: "disk", virtualSize: disk.length, disk, ...divisionOf(disk) };
  } catch (error) {
    disk.close();
    throw error;
  }
}

function divisionOf(disk: DiskImage): Pick<ImageFile, "partitions" | "contents"> {
  let partitions: PartitionTable;
  try {
    partitions = readPartitionTable(disk);
  } catch (error) {
    const isBare =
      error instanceof Refusal && error.code === "no-partition-table" && recogniseFilesystem(disk) !== undefined;
    if (!isBare) throw error;
    const whole: Partition = { index: 0, offset: 0, size: disk.length, type: "disk", bootable: false };
    return { contents: [contentOf(disk, whole)] };
  }
  return { partitions, contents: readPartitionContents(disk, partitions) };
}
