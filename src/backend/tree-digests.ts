import { createHash } from "node:crypto";
import type { FileTree } from "../filesystem/tree.ts";
import { algorithmsOf, type Hashing } from "./digest-algorithm.ts";
import type { FileDigests } from "./file-digest-list.ts";

/** Bytes of a file read at a time. */
const pieceSize = 4 * 1024 * 1024;

/**
 * SHA-256 of every regular file of a tree, each content read once however many names it has.
 *
 * @throws {Refusal} whatever the tree throws
 */
export function treeDigests(tree: FileTree): FileDigests {
  const digests = new Map<string, string>();
  const met = new Map<number, string>();
  for (const { path, status } of tree.walk()) {
    if (status.type !== "file") continue;
    const digest = met.get(status.inode) ?? treeDigest(tree, path, status.size, "sha256");
    if (status.links > 1) met.set(status.inode, digest);
    digests.set(path, digest);
  }
  return digests;
}

/** The digest of one file of a tree, or several one after the other, in lower-case hexadecimal. @throws {Refusal} whatever the tree throws */
export function treeDigest(tree: FileTree, path: string, size: number, hashing: Hashing): string {
  const hashes = algorithmsOf(hashing).map((algorithm) => createHash(algorithm));
  for (let offset = 0; offset < size; offset += pieceSize) {
    const piece = tree.read(path, { offset, size: pieceSize });
    for (const hash of hashes) hash.update(piece);
  }
  return hashes.map((hash) => hash.digest("hex")).join("");
}
