import { demandWithin } from "../../src/disk/bounds.ts";
import type { ByteReader } from "../../src/disk/reader.ts";
import { driveImage } from "./drive-image.ts";
import type { Random } from "./mutation.ts";
import type { Target } from "./targets.ts";

const kept: unknown[] = [];

const fault = (name: string, drive: (file: ByteReader, random: Random) => Promise<unknown>): Target => ({
  name: `fault:${name}`,
  bigEndian: false,
  drive,
});

/** Broken readers, one for each way to break: a harness that finds nothing in them is broken itself. */
export const faults: readonly Target[] = [
  fault("range-error", async () => new Uint8Array(-1)),
  fault("type-error", async () => Reflect.get(Object(undefined), "a").b),
  fault("recursion", async () => {
    const deeper = (depth: number): number => deeper(depth + 1) + 1;
    return deeper(0);
  }),
  fault("hang", async () => {
    for (let turns = 0; ; turns++) if (turns < 0) return;
  }),
  fault("wait", async () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)),
  fault("allocation", async () => {
    kept.length = 0;
    kept.push(new Uint8Array(400 * 1024 * 1024).fill(1));
  }),
  fault("untouched-allocation", async () => new Uint8Array(700 * 1024 * 1024).length),
  fault("heap", async () => {
    kept.length = 0;
    for (;;) kept.push(new Array(1_000_000).fill(kept));
  }),
  fault("death", async () => process.abort()),
  // Every tenth time that anything is read, one bit of it is another.
  fault("wrong-byte", (file, random) => {
    let reads = 0;
    return driveImage(
      {
        length: file.length,
        read(offset, size) {
          demandWithin(file.length, offset, size);
          const bytes = Uint8Array.from(file.read(offset, size));
          reads++;
          if (reads % 10 === 0 && size > 0) bytes[size >> 1] = (bytes[size >> 1] ?? 0) ^ 1;
          return bytes;
        },
      },
      random,
    );
  }),
  fault("written-input", async (file) => {
    for (let at = 0; at < file.length; at += 4096) file.read(at, 1).fill(0x5a);
  }),
];
