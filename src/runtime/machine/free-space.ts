import { statfs } from "node:fs/promises";
import { Refusal } from "../../refusal.ts";

/**
 * @param purpose for the sentence: `the overlay of an amphora`
 * @throws {Refusal} `no-space` with both figures
 */
export async function requireSpace(directory: string, bytes: number, purpose: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new Refusal(
    "no-space",
    `${directory} has ${mebibytes(free)} MiB left, and ${purpose} takes up to ${mebibytes(bytes)} MiB; make room there or set TMPDIR to another directory.`,
  );
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
