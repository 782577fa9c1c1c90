import type { NativeImage } from "../backend/native.ts";
import { nodeDigest } from "../backend/node-digest.ts";
import { treeDigest } from "../backend/tree-digests.ts";
import { quoted } from "../disk/quoted.ts";
import { sliceOf } from "../disk/slice-reader.ts";
import type { TreeEntry } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import { inodesOf } from "./inodes.ts";

/** Bytes of all files together beyond which nothing is hashed: sparse files may claim what no disk holds. */
const largest = 64 * 1024 ** 3;

type HashedImage = Pick<NativeImage, "root" | "rootFilesystem" | "rootPartition" | "disk">;

/**
 * SHA-256 of some regular files of an image, in lower-case hexadecimal, in the order of `wanted`; hard links are hashed once.
 *
 * @throws {Refusal} `too-large`, and what the files are refused with
 */
export function contentDigests(image: HashedImage, wanted: readonly TreeEntry[]): string[] {
  let total = 0;
  for (const { path, status } of wanted) {
    total += status.size;
    if (total <= largest) continue;
    const sentence = `with ${quoted(path)} its files claim over ${largest} bytes, which are too many to hash; look into the image by hand`;
    throw new Refusal("too-large", sentence);
  }
  const digests = new Array<string>(wanted.length).fill("");
  const linked = new Map<number, string>();
  // Inodes were given out in the order in which files were written, so that neighbours are mostly read together.
  const places = wanted.map((entry, index) => ({ entry, index }));
  places.sort((a, b) => a.entry.status.inode - b.entry.status.inode);
  for (const { entry, index } of places) {
    const { inode, links } = entry.status;
    const digest = linked.get(inode) ?? digestOf(image, entry);
    if (links > 1) linked.set(inode, digest);
    digests[index] = digest;
  }
  return digests;
}

function digestOf(image: HashedImage, { path, status }: TreeEntry): string {
  const { root, disk, rootPartition } = image;
  const source = inodesOf(image);
  if (source === undefined || disk === undefined || rootPartition === undefined) {
    return treeDigest(root, path, status.size, "sha256");
  }
  const { offset, size } = rootPartition;
  const place = { source, volume: sliceOf(disk, offset, size), start: offset };
  return Buffer.from(nodeDigest(place, ["sha256"], status.inode, status.size)).toString("hex");
}
