/** A thread of `fileDigests`: opens the image by itself, and hashes the files it is given. */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { NodeSource } from "../filesystem/node-source.ts";
import { Refusal } from "../refusal.ts";
import { type DigestMessage, type DigestShare, digestSize } from "./digest-message.ts";
import { openNative } from "./native.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** Bytes of a file read at a time. */
const pieceSize = 256 * 1024;

const tell = (message: DigestMessage) => parentPort?.postMessage(message);

try {
  const { rootFilesystem } = await openNative(workerData as string);
  if (rootFilesystem === undefined || !("source" in rootFilesystem)) throw new Error("there are no inodes to hash");
  const { source } = rootFilesystem;
  parentPort?.on("message", (share: DigestShare) => {
    try {
      tell({ type: "digests", first: share.first, digests: hashAll(source, share) });
    } catch (error) {
      tell(refused(error));
    }
  });
  tell({ type: "ready" });
} catch (error) {
  tell(refused(error));
}

function hashAll(source: NodeSource<number>, { nodes, sizes }: DigestShare): Uint8Array {
  const digests = new Uint8Array(nodes.length * digestSize);
  nodes.forEach((node, index) => {
    const size = sizes[index] ?? 0;
    const hash = createHash("sha256");
    for (let offset = 0; offset < size; offset += pieceSize) {
      hash.update(source.content(node, offset, Math.min(pieceSize, size - offset)));
    }
    digests.set(hash.digest(), index * digestSize);
  });
  return digests;
}

/** Anything else is a defect, and ends the thread with its stack. */
function refused(error: unknown): DigestMessage {
  if (!(error instanceof Refusal)) throw error;
  return { type: "refused", code: error.code as ImageRefusalCode, message: error.message };
}
