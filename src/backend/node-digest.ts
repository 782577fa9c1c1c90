import { createHash, hash as oneShot } from "node:crypto";
import type { ByteReader } from "../disk/reader.ts";
import type { NodeSource } from "../filesystem/node-source.ts";
import type { DigestAlgorithm } from "./digest-algorithm.ts";

/** Bytes of a file read at a time. */
const pieceSize = 256 * 1024;
/** Bytes that a container commonly unpacks together. */
const clusterSize = 64 * 1024;

const nothing = new Uint8Array(0);
/** Where the pieces of a small file are put together. */
const joined = new Uint8Array(256 * 1024);

/** Where the files of a file system are read. */
export interface NodePlace {
  readonly source: NodeSource<number>;
  /** What the places of the source count from, and where it begins on the disk. */
  readonly volume: ByteReader;
  readonly start: number;
}

/** The digests of a file by some algorithms, one after the other, by the number of its inode and its size. @throws {Refusal} what the source and the volume throw */
export function nodeDigest(
  place: NodePlace,
  algorithms: readonly DigestAlgorithm[],
  node: number,
  size: number,
): Uint8Array {
  const first = size === 0 ? nothing : pieceOf(place, node, 0, size);
  if (first.length === size) return atOnce(algorithms, first);
  // Copying the pieces of a small file costs less than an object that has to be made and collected.
  const small = size <= joined.length;
  const hashes = small ? [] : algorithms.map((algorithm) => createHash(algorithm).update(first));
  if (small) joined.set(first);
  for (let offset = first.length; offset < size; ) {
    const piece = pieceOf(place, node, offset, size - offset);
    if (small) joined.set(piece, offset);
    else for (const hash of hashes) hash.update(piece);
    offset += piece.length;
  }
  return small ? atOnce(algorithms, joined.subarray(0, size)) : together(hashes.map((hash) => hash.digest()));
}

function atOnce(algorithms: readonly DigestAlgorithm[], bytes: Uint8Array): Uint8Array {
  return together(algorithms.map((algorithm) => oneShot(algorithm, bytes, "buffer")));
}

function together(digests: readonly Uint8Array[]): Uint8Array {
  const [only = nothing] = digests;
  return digests.length === 1 ? only : Buffer.concat(digests);
}

/** What can be had of a file at `offset` without copying it, or else a piece of the usual size. */
function pieceOf({ source, volume, start }: NodePlace, node: number, offset: number, left: number): Uint8Array {
  const stored = source.place?.(node, offset);
  if (stored === undefined) return source.content(node, offset, Math.min(pieceSize, left));
  // A cluster of the disk is given as it was unpacked.
  const reach = clusterSize - ((start + stored.at) % clusterSize);
  return volume.read(stored.at, Math.min(left, stored.size, reach));
}
