// What the cores need at least to unpack and hash a qcow2: every compressed cluster, nothing looked for and nothing understood.
import { createHash } from "node:crypto";
import { openSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { inflateAnew, inflater } from "../src/disk/qcow2/inflater.ts";

/** Clusters that a thread takes at once. */
const share = 128;

if (isMainThread) {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const [path, how, algorithm = "sha256"] = process.argv.slice(2);
  const data = { path, reuse: how === "reuse", algorithm, next };
  for (let index = 0; index < availableParallelism(); index++) {
    new Worker(new URL(import.meta.url), { workerData: data });
  }
} else hashAll(workerData.path, workerData.next, workerData.reuse, workerData.algorithm);

/** @param reuse unpack with one zlib object into one buffer, as our own threads do, instead of by inflateRawSync */
function hashAll(path: string, next: Int32Array, reuse: boolean, algorithm: string): void {
  const file = openSync(path, "r");
  const bytesAt = (offset: number, size: number) => {
    const bytes = Buffer.alloc(size);
    readSync(file, bytes, 0, size, offset);
    return bytes;
  };
  const header = bytesAt(0, 104);
  const clusterBits = header.readUInt32BE(20);
  const clusterSize = 2 ** clusterBits;
  const entries = clusterSize / 8;
  const l1 = bytesAt(Number(header.readBigUInt64BE(40)), header.readUInt32BE(36) * 8);
  const sizeShift = BigInt(62 - (clusterBits - 8));
  const unpack = reuse ? inflater() : inflateAnew;
  const room = Buffer.allocUnsafeSlow(clusterSize + 1);
  const packed = Buffer.alloc(2 * clusterSize);
  const hash = createHash(algorithm);
  let table = Buffer.alloc(0);
  let known = -1;
  const count = (l1.length / 8) * (entries / share);
  for (let taken = Atomics.add(next, 0, 1); taken < count; taken = Atomics.add(next, 0, 1)) {
    const index = Math.floor((taken * share) / entries);
    const at = Number(l1.readBigUInt64BE(index * 8) & 0x00ff_ffff_ffff_fe00n);
    if (at === 0) continue;
    if (index !== known) table = bytesAt(at, clusterSize);
    known = index;
    const first = (taken * share) % entries;
    for (let entry = first; entry < first + share; entry++) {
      const word = table.readBigUInt64BE(entry * 8);
      if ((word & (1n << 62n)) === 0n) continue;
      const offset = Number(word & ((1n << sizeShift) - 1n));
      const sectors = Number((word & ((1n << 62n) - 1n)) >> sizeShift) + 1;
      const size = readSync(file, packed, 0, sectors * 512 - (offset % 512), offset);
      hash.update(unpack(packed.subarray(0, size), clusterSize, room) ?? room);
    }
  }
}
