import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { ByteReader } from "../../src/disk/reader.ts";
import { type Pages, pageSize } from "./sparse-image.ts";

/** An unchanged image that cases start from. */
export interface Seed {
  /** `<target>-<what it shows>`. */
  readonly name: string;
  readonly image: Pages;
  /** SHA-256 of the file it was kept in. */
  readonly digest: string;
}

export const seedFolder = "fixtures/fuzz/seeds";
const suffix = ".pages.gz";

/** Packs an image: a line of JSON with its length and the runs of pages that are not all zeros, then those pages. */
export function packPages(image: ByteReader): Uint8Array {
  const runs: [first: number, count: number][] = [];
  const kept: Uint8Array[] = [];
  for (let number = 0; number * pageSize < image.length; number++) {
    const page = new Uint8Array(pageSize);
    page.set(image.read(number * pageSize, Math.min(pageSize, image.length - number * pageSize)));
    if (page.every((byte) => byte === 0)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === number) last[1]++;
    else runs.push([number, 1]);
    kept.push(page);
  }
  const head = Buffer.from(`${JSON.stringify({ length: image.length, runs })}\n`);
  return gzipSync(Buffer.concat([head, ...kept]), { level: 9 });
}

export function unpackPages(packed: Uint8Array): Pages {
  const bytes = gunzipSync(packed);
  const end = bytes.indexOf("\n");
  const { length, runs }: { length: number; runs: [number, number][] } = JSON.parse(bytes.toString("utf8", 0, end));
  const pages = new Map<number, Uint8Array>();
  let at = end + 1;
  for (const [first, count] of runs) {
    for (let number = first; number < first + count; number++) {
      pages.set(number, new Uint8Array(bytes.subarray(at, at + pageSize)));
      at += pageSize;
    }
  }
  return { length, pages };
}

export function readSeed(name: string): Seed {
  const packed = readFileSync(join(seedFolder, `${name}${suffix}`));
  return { name, image: unpackPages(packed), digest: createHash("sha256").update(packed).digest("hex") };
}

/** The names of the seeds of a target. */
export function seedNames(target: string): string[] {
  return readdirSync(seedFolder)
    .filter((file) => file.startsWith(`${target}-`) && file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();
}

/** A digest of everything that a seed holds in memory. */
export function contentDigest(image: Pages): string {
  const hash = createHash("sha256");
  for (const page of image.pages.values()) hash.update(page);
  return hash.digest("hex");
}
