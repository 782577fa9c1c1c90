/** A thread of `nodeDigests`: opens the image by itself, and hashes the files it is given. */
import { createHash, hash as oneShot } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { ByteReader } from "../disk/reader.ts";
import { sliceOf } from "../disk/slice-reader.ts";
import type { NodeSource } from "../filesystem/node-source.ts";
import { Refusal } from "../refusal.ts";
import { algorithmsOf, type DigestAlgorithm, hashingSize } from "./digest-algorithm.ts";
import type { DigestMessage, DigestShare, DigestThreadData } from "./digest-message.ts";
import { atLocation } from "./image-file.ts";
import { openNative } from "./native.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** Bytes of a file read at a time. */
const pieceSize = 256 * 1024;
/** Bytes that a container commonly unpacks together. */
const clusterSize = 64 * 1024;

const nothing = new Uint8Array(0);
/** Where the pieces of a small file are put together. */
const joined = new Uint8Array(256 * 1024);

const tell = (message: DigestMessage) => parentPort?.postMessage(message);

const { location, options } = workerData as DigestThreadData;
try {
  const { disk, rootPartition, rootFilesystem } = await openNative(location, { ...options, readsOnce: true });
  if (
    disk === undefined ||
    rootPartition === undefined ||
    rootFilesystem === undefined ||
    !("source" in rootFilesystem)
  ) {
    throw new Error("there are no inodes to hash");
  }
  const { offset, size } = rootPartition;
  const place = { source: rootFilesystem.source, volume: sliceOf(disk, offset, size), start: offset };
  parentPort?.on("message", (share: DigestShare) => {
    try {
      tell({ type: "digests", number: share.number, digests: hashAll(place, share) });
    } catch (error) {
      tell(refused(atLocation(location, error)));
    }
  });
  tell({ type: "ready" });
} catch (error) {
  tell(refused(error));
}

interface Place {
  readonly source: NodeSource<number>;
  /** What the places of the source count from, and where it begins on the disk. */
  readonly volume: ByteReader;
  readonly start: number;
}

function hashAll(place: Place, { algorithm, nodes, sizes }: DigestShare): Uint8Array {
  const digestSize = hashingSize(algorithm);
  const algorithms = algorithmsOf(algorithm);
  const digests = new Uint8Array(nodes.length * digestSize);
  nodes.forEach((node, index) => {
    digests.set(digestOf(place, algorithms, node, sizes[index] ?? 0), index * digestSize);
  });
  return digests;
}

function digestOf(place: Place, algorithms: readonly DigestAlgorithm[], node: number, size: number): Uint8Array {
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
function pieceOf({ source, volume, start }: Place, node: number, offset: number, left: number): Uint8Array {
  const stored = source.place?.(node, offset);
  if (stored === undefined) return source.content(node, offset, Math.min(pieceSize, left));
  // A cluster of the disk is given as it was unpacked.
  const reach = clusterSize - ((start + stored.at) % clusterSize);
  return volume.read(stored.at, Math.min(left, stored.size, reach));
}

/** Anything else is a defect, and ends the thread with its stack. */
function refused(error: unknown): DigestMessage {
  if (!(error instanceof Refusal)) throw error;
  return { type: "refused", code: error.code as ImageRefusalCode, message: error.message };
}
