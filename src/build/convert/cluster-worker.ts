/** A thread of `convertToQcow2`: compresses the stretches of a raw image that it is told. */
import { openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { packClusters } from "./compressed-clusters.ts";
import type { PackedStretch, Stretch } from "./stretch.ts";

const file = openSync(workerData as string, "r");

parentPort?.on("message", ({ number, offset, length }: Stretch) => {
  const bytes = new Uint8Array(length);
  const read = readSync(file, bytes, 0, length, offset);
  const packed = packClusters(bytes.subarray(0, read));
  const answer: PackedStretch = { number, ...packed };
  parentPort?.postMessage(answer, [packed.bytes.buffer]);
});
