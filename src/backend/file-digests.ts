import { quoted } from "../disk/quoted.ts";
import type { FileTree, TreeEntry } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { DigestThreadData } from "./digest-message.ts";
import { ThreadRefusal } from "./digest-threads.ts";
import type { FileDigests } from "./file-digest-list.ts";
import { atLocation, type OpenOptions } from "./image-file.ts";
import { openNative } from "./native.ts";
import { type NodeDigestsOptions, nodeDigests } from "./node-digests.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";
import { treeDigests } from "./tree-digests.ts";
import type { WantedDigest } from "./wanted-file.ts";

export interface FileDigestsOptions extends Pick<OpenOptions, "backing"> {
  /** Threads that hash; as many as the host runs at once, 8 at most, when left out. */
  readonly workers?: number;
  /** Bytes of all files together beyond which nothing is hashed: 64 GiB when left out. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

const usualLimit = 64 * 1024 ** 3;

/**
 * SHA-256 of every regular file of an image's root file system, hard links hashed once, by threads that each open the image.
 *
 * @param location a path, or an `http(s)://` URL
 * @throws {Refusal} with an `ImageRefusalCode`: what `openNative` throws, what the files are refused with, and `too-large`
 *   when they claim more than `limit`
 * @throws the signal's reason when it is aborted
 */
export async function fileDigests(location: string, options: FileDigestsOptions = {}): Promise<FileDigests> {
  const { workers, limit = usualLimit, signal, backing } = options;
  const opening = backing === undefined ? {} : { backing };
  signal?.throwIfAborted();
  const image = await openNative(location, opening);
  try {
    const files = filesOf(image.root, limit);
    if (image.rootFilesystem !== undefined && "source" in image.rootFilesystem) {
      return await hashByThreads({ location, options: opening }, files, { workers, signal });
    }
    // Within the limit.
    for (const _ of files);
    return treeDigests(image.root);
  } catch (error) {
    // What a thread says has the image's name already.
    throw error instanceof ThreadRefusal ? error : atLocation(location, error);
  } finally {
    image.close();
  }
}

/** The regular files of a tree, as long as they stay within the limit together. */
function* filesOf(root: FileTree, limit: number): Generator<TreeEntry> {
  let total = 0;
  const met = new Set<number>();
  for (const entry of root.walk()) {
    const { type, size, links, inode } = entry.status;
    if (type !== "file") continue;
    if (!met.has(inode)) total += size;
    if (links > 1) met.add(inode);
    if (total > limit) {
      throw new Refusal<ImageRefusalCode>(
        "too-large",
        `with ${quoted(entry.path)} the files of the image claim over ${limit} bytes, which are too many to hash; look into the image by hand`,
      );
    }
    yield entry;
  }
}

async function hashByThreads(
  data: DigestThreadData,
  files: Iterable<TreeEntry>,
  options: NodeDigestsOptions,
): Promise<FileDigests> {
  const paths: string[] = [];
  function* wanted(): Generator<WantedDigest> {
    for (const { path, status } of files) {
      paths.push(path);
      yield { status, algorithm: "sha256" };
    }
  }
  const digests = await nodeDigests(data, wanted(), options);
  return new Map(paths.map((path, index) => [path, digests[index] ?? ""]));
}
