/** A thread of `fileDigests`: opens the image by itself, and hashes the files it is given. */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { ByteReader } from "../disk/reader.ts";
import { sliceOf } from "../disk/slice-reader.ts";
import type { NodeSource } from "../filesystem/node-source.ts";
import { Refusal } from "../refusal.ts";
import type { DigestMessage, DigestShare } from "./digest-message.ts";
import { digestSize } from "./digest-threads.ts";
import { atLocation } from "./image-file.ts";
import { openNative } from "./native.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** Bytes of a file read at a time. */
const pieceSize = 256 * 1024;
/** Bytes that a container commonly unpacks together. */
const clusterSize = 64 * 1024;

const tell = (message: DigestMessage) => parentPort?.postMessage(message);

const location = workerData as string;
try {
  const { disk, rootPartition, rootFilesystem } = await openNative(location);
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
      tell({ type: "digests", first: share.first, digests: hashAll(place, share) });
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

function hashAll(place: Place, { nodes, sizes }: DigestShare): Uint8Array {
  const digests = new Uint8Array(nodes.length * digestSize);
  nodes.forEach((node, index) => {
    const hash = createHash("sha256");
    for (let offset = 0, left = sizes[index] ?? 0; left > 0; ) {
      const piece = pieceOf(place, node, offset, left);
      hash.update(piece);
      offset += piece.length;
      left -= piece.length;
    }
    digests.set(hash.digest(), index * digestSize);
  });
  return digests;
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
