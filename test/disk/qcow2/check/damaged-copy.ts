import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** What is changed in a file. */
export interface Damage {
  readonly patches: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Bytes that the file has afterwards; as before when left out. */
  readonly length?: number;
}

/** A copy of an image that is damaged in place, again and again. */
export interface DamagedCopy {
  readonly path: string;
  readonly original: Buffer;
  /** Runs `inspect` while the copy is damaged. */
  damaged<Result>(damage: Damage, inspect: () => Result): Result;
}

/** Copies an image, and what it needs to be opened, into the directory of `path`. */
export function damagedCopyOf(source: string, path: string): DamagedCopy {
  const original = readFileSync(source);
  copyFileSync(source, path);
  for (const name of ["key", "data"]) {
    if (existsSync(join(dirname(source), name))) copyFileSync(join(dirname(source), name), join(dirname(path), name));
  }
  return {
    path,
    original,
    damaged({ patches, length }, inspect) {
      const file = openSync(path, "r+");
      try {
        for (const { offset, bytes } of patches) writeSync(file, bytes, 0, bytes.length, offset);
        if (length !== undefined) ftruncateSync(file, length);
        return inspect();
      } finally {
        for (const { offset, bytes } of patches) {
          const before = original.subarray(offset, offset + bytes.length);
          writeSync(file, before, 0, before.length, offset);
        }
        if (length !== undefined && length < original.length) {
          writeSync(file, original, length, original.length - length, length);
        }
        ftruncateSync(file, original.length);
        closeSync(file);
      }
    },
  };
}
