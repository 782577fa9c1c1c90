import { createHash, hash as oneShot } from "node:crypto";
import type { NativeImage } from "../backend/native.ts";
import { treeDigest } from "../backend/tree-digests.ts";
import { quoted } from "../disk/quoted.ts";
import type { TreeEntry } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import { inodesOf } from "./inodes.ts";

/** Bytes of all files together beyond which nothing is hashed: sparse files may claim what no disk holds. */
const largest = 64 * 1024 ** 3;
/** Bytes of a file read at a time. */
const pieceSize = 256 * 1024;

/**
 * SHA-256 of some regular files of an image, in lower-case hexadecimal, in the order of `wanted`; hard links are hashed once.
 *
 * @throws {Refusal} `too-large`, and what the files are refused with
 */
export function contentDigests(
  image: Pick<NativeImage, "root" | "rootFilesystem">,
  wanted: readonly TreeEntry[],
): string[] {
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

function digestOf(image: Pick<NativeImage, "root" | "rootFilesystem">, { path, status }: TreeEntry): string {
  const source = inodesOf(image);
  if (source === undefined) return treeDigest(image.root, path, status.size, "sha256");
  // Most files are small, and an object for each takes longer than hashing it.
  if (status.size === 0) return oneShot("sha256", "");
  if (status.size <= pieceSize) return oneShot("sha256", source.content(status.inode, 0, status.size));
  const hash = createHash("sha256");
  for (let offset = 0; offset < status.size; offset += pieceSize) {
    hash.update(source.content(status.inode, offset, Math.min(pieceSize, status.size - offset)));
  }
  return hash.digest("hex");
}
