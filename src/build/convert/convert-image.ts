import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { packageInfo } from "../../host/package-root.ts";
import { run } from "../../host/run.ts";
import { Refusal } from "../../refusal.ts";
import { CLUSTER_SIZE } from "./compressed-clusters.ts";
import { Qcow2Writer } from "./qcow2-writer.ts";
import { type MappedRange, type PackedStretch, type Stretch, stretchesOf } from "./stretch.ts";

/** Stretches that are given out before the first of them is written, for each thread: bounds memory. */
const AHEAD = 16;
const MOST_THREADS = 16;

/**
 * Makes a compressed qcow2 of a raw image, by as many threads as there are processors.
 *
 * The same image makes the same file, however many threads take part.
 *
 * @param target is created, and holds half an image after a failure
 */
export async function convertToQcow2(raw: string, target: string, threads = availableParallelism()): Promise<void> {
  const { size } = statSync(raw);
  const stretches = stretchesOf(await mapOf(raw), size);
  const file = openSync(target, "wx", 0o644);
  try {
    const writes = new GatheredWrites(file);
    const writer = new Qcow2Writer(size, (bytes, offset) => writes.write(bytes, offset));
    await packAll(raw, stretches, Math.min(threads, MOST_THREADS), (packed, { offset }) =>
      writer.append(offset / CLUSTER_SIZE, packed),
    );
    writer.finish();
    writes.flush();
  } finally {
    closeSync(file);
  }
}

async function mapOf(raw: string): Promise<readonly MappedRange[]> {
  const { exitCode, stdout, stderr } = await run(["qemu-img", "map", "-f", "raw", "--output=json", raw]);
  if (exitCode !== 0) {
    throw new Refusal("convert", `qemu-img cannot map ${raw} (${stderr.trim()}); see the log of the build.`);
  }
  return JSON.parse(stdout) as MappedRange[];
}

/** Gathers what follows one another, since streams are shorter than a write is worth. */
class GatheredWrites {
  readonly #file: number;
  readonly #gathered = Buffer.allocUnsafe(4 * 1024 ** 2);
  #start = 0;
  #length = 0;

  constructor(file: number) {
    this.#file = file;
  }

  write(bytes: Uint8Array, offset: number): void {
    const follows = offset === this.#start + this.#length && this.#length + bytes.length <= this.#gathered.length;
    if (!follows) {
      this.flush();
      this.#start = offset;
    }
    if (bytes.length > this.#gathered.length) {
      writeAll(this.#file, bytes, offset);
    } else {
      this.#gathered.set(bytes, this.#length);
      this.#length += bytes.length;
    }
  }

  flush(): void {
    writeAll(this.#file, this.#gathered.subarray(0, this.#length), this.#start);
    this.#length = 0;
  }
}

function writeAll(file: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, offset + done);
}

/** Has every stretch packed, and hands them on in their order. */
function packAll(
  raw: string,
  stretches: readonly Stretch[],
  threads: number,
  take: (packed: PackedStretch, stretch: Stretch) => void,
): Promise<void> {
  const { promise, resolve, reject } = settable();
  const waiting = new Map<number, PackedStretch>();
  let given = 0;
  let taken = 0;
  const start = () =>
    new Worker(join(packageInfo().root, "dist/src/build/convert/cluster-worker.js"), { workerData: raw, execArgv: [] });
  const workers = Array.from({ length: Math.min(threads, stretches.length) }, start);
  // Two for each, so that none waits for its next while the last is on its way.
  const idle = [...workers, ...workers];
  const give = () => {
    while (idle.length > 0 && given < Math.min(stretches.length, taken + AHEAD * workers.length)) {
      idle.shift()?.postMessage(stretches[given++]);
    }
  };
  for (const worker of workers) {
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error("a thread that compresses ended early")));
    worker.on("message", (packed: PackedStretch) => {
      waiting.set(packed.number, packed);
      idle.push(worker);
      try {
        for (let next = waiting.get(taken); next !== undefined; next = waiting.get(taken)) {
          waiting.delete(taken);
          take(next, stretches[taken++] as Stretch);
        }
      } catch (error) {
        return reject(error);
      }
      if (taken === stretches.length) return resolve();
      give();
    });
  }
  if (stretches.length === 0) resolve();
  give();
  return promise.finally(() => Promise.all(workers.map((worker) => worker.terminate())));
}

function settable() {
  let resolve: () => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    [resolve, reject] = [onResolve, onReject];
  });
  return { promise, resolve, reject };
}
