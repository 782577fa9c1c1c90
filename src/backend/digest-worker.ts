/** A thread of `nodeDigests`: opens the image by itself, and hashes the files it is given. */
import { parentPort, workerData } from "node:worker_threads";
import { sliceOf } from "../disk/slice-reader.ts";
import { Refusal } from "../refusal.ts";
import { algorithmsOf, hashingSize } from "./digest-algorithm.ts";
import type { DigestMessage, DigestShare, DigestThreadData } from "./digest-message.ts";
import { atLocation } from "./image-file.ts";
import { openNative } from "./native.ts";
import { type NodePlace, nodeDigest } from "./node-digest.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

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

function hashAll(place: NodePlace, { algorithm, nodes, sizes }: DigestShare): Uint8Array {
  const digestSize = hashingSize(algorithm);
  const algorithms = algorithmsOf(algorithm);
  const digests = new Uint8Array(nodes.length * digestSize);
  nodes.forEach((node, index) => {
    digests.set(nodeDigest(place, algorithms, node, sizes[index] ?? 0), index * digestSize);
  });
  return digests;
}

/** Anything else is a defect, and ends the thread with its stack. */
function refused(error: unknown): DigestMessage {
  if (!(error instanceof Refusal)) throw error;
  return { type: "refused", code: error.code as ImageRefusalCode, message: error.message };
}
