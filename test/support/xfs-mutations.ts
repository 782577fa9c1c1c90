import type { ByteReader } from "../../src/disk/reader.ts";
import { crc32c } from "../../src/filesystem/crc32c.ts";
import { openXfs } from "../../src/filesystem/xfs/xfs-source.ts";
import { Refusal } from "../../src/refusal.ts";
import { readerOf } from "./bytes-reader.ts";
import { randomOf } from "./random.ts";

/** A structure of an image that can be damaged: where it lies, and where its checksum is unless it has none. */
interface Structure {
  readonly start: number;
  readonly size: number;
  readonly checksum: number | undefined;
}

/** Every structure that the reader looks at, by kind, outside the log. */
function structuresOf(image: Buffer): Structure[][] {
  const { superblock } = openXfs(readerOf(image));
  const { version, blockSize, inodeSize, directoryBlockSize, sectorSize, groupBlocks, groupBlockBits } = superblock;
  const log = Number(image.readBigUInt64BE(48));
  const logStart = (Math.floor(log / 2 ** groupBlockBits) * groupBlocks + (log % 2 ** groupBlockBits)) * blockSize;
  const logEnd = logStart + image.readUInt32BE(96) * blockSize;
  const kinds = new Map<string, Structure[]>();
  const add = (kind: string, start: number, size: number, checksum: number) => {
    const structures = kinds.get(kind) ?? [];
    structures.push({ start, size, checksum: version === 5 ? checksum : undefined });
    kinds.set(kind, structures);
  };
  add("superblock", 0, sectorSize, 224);
  for (let at = Math.min(blockSize, inodeSize); at < image.length; at += Math.min(blockSize, inodeSize)) {
    if (at >= logStart && at < logEnd) continue;
    const magic = image.toString("latin1", at, at + 4);
    // Inodes in use only: their type is not 0.
    if (magic.startsWith("IN") && image.readUInt16BE(at + 2) !== 0) {
      const format = `${image[at + 5]}, attributes ${image[at + 82] ? image[at + 83] : "none"}`;
      add(`inode ${image.readUInt16BE(at + 2) >> 12} ${format}`, at, inodeSize, 100);
    }
    if (/^(XDB3|XDD3|XD2B|XD2D)$/.test(magic)) add(magic, at, directoryBlockSize, 4);
    if (/^BMA[3P]$/.test(magic)) add(magic, at, blockSize, 64);
    if (/^(XSLM|XARM)$/.test(magic)) add(magic, at, blockSize, 12);
    const short = image.readUInt16BE(at + 8);
    if ([0x3bee, 0x3ebe, 0xfbee, 0xfebe].includes(short)) add(`${short}`, at, blockSize, 12);
  }
  return [...kinds.values()];
}

const telling = [0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x8000, 0x7fff_ffff, 0xffff_ffff, 0xffff_fff8];

/** Changes one to four places of a structure; `others` are of the same kind. */
function damage(
  image: Buffer,
  { start, size }: Structure,
  others: readonly Structure[],
  random: (limit: number) => number,
): void {
  for (let times = 1 + random(4); times > 0; times--) {
    // What steers a reader stands in front, and is seldom zero.
    const pick = () => (random(2) === 0 ? random(Math.min(size, 256) - 8) : random(size - 8));
    let at = pick();
    for (let tries = random(20); tries > 0 && image[start + at] === 0; tries--) at = pick();
    switch (random(5)) {
      case 0:
        image[start + at] = random(256);
        break;
      case 1:
        image[start + at] = (image[start + at] ?? 0) ^ (1 << random(8));
        break;
      case 2:
        image.writeUInt16BE((telling[random(telling.length)] ?? 0) & 0xffff, start + at);
        break;
      case 3:
        image.writeUInt32BE(telling[random(telling.length)] ?? 0, start + at);
        break;
      default: {
        const other = others[random(others.length)]?.start ?? start;
        const count = 1 + random(Math.min(64, size - at));
        image.copyWithin(start + at, other + at, other + at + count);
      }
    }
  }
}

/**
 * Damages an image in many ways, mostly with the checksum put right, and looks at everything in it each time.
 *
 * @returns what was thrown that is no refusal, with the number of the case; and how many cases were refused somewhere
 */
export function tryMutations(image: Buffer, cases: number, seed: number): { errors: string[]; refused: number } {
  const kinds = structuresOf(image);
  const errors: string[] = [];
  let refused = 0;
  for (let number = 0; number < cases; number++) {
    const random = randomOf(seed + number);
    const kind = kinds[random(kinds.length)] ?? [];
    const structure = kind[random(kind.length)];
    if (structure === undefined) continue;
    const { start, size, checksum } = structure;
    const saved = Buffer.from(image.subarray(start, start + size));
    damage(image, structure, kind, random);
    if (checksum !== undefined && random(10) > 0) {
      image.fill(0, start + checksum, start + checksum + 4);
      image.writeUInt32LE(
        (crc32c(0xffff_ffff, image.subarray(start, start + size)) ^ 0xffff_ffff) >>> 0,
        start + checksum,
      );
    }
    try {
      if (lookAtAll(readerOf(image))) refused++;
    } catch (error) {
      errors.push(`case ${number} of seed ${seed}, at byte ${start}: ${error instanceof Error ? error.stack : error}`);
    }
    saved.copy(image, start);
  }
  return { errors, refused };
}

/** Reads every status, directory, link, attribute and the ends of every file once; true when any of it was refused. */
function lookAtAll(reader: ByteReader): boolean {
  let refused = false;
  const attempt = (action: () => unknown) => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused = true;
    }
  };
  attempt(() => {
    const source = openXfs(reader);
    attempt(() => source.superblock.needsRecovery);
    const met = new Set<number>();
    const ahead = [source.root];
    for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
      const entry = node;
      if (met.has(entry)) continue;
      met.add(entry);
      attempt(() => {
        const { type, size } = source.status(entry);
        attempt(() => source.attributes?.(entry));
        if (type === "directory") ahead.push(...source.entries(entry).map(({ node: child }) => child));
        if (type === "symlink") source.target(entry);
        if (type !== "file" || size === 0) return;
        source.content(entry, 0, Math.min(size, 65536));
        source.content(entry, Math.max(0, size - 4096), Math.min(size, 4096));
      });
    }
  });
  return refused;
}
