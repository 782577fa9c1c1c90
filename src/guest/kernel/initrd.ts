import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";
import { damaged, PackedDefect } from "../packed/packed-defect.ts";
import { piecesOf } from "../packed/pieces.ts";
import { unpack } from "../packed/unpack.ts";
import { initrdFormat } from "./compression.ts";
import { CpioArchive, type InitrdEntry } from "./cpio.ts";

/** One of the archives that an initial RAM disk is put together of. */
export interface InitrdPart {
  /** `cpio` for one that is not packed, or its compression. */
  readonly format: string;
  /** Its first byte. */
  readonly offset: number;
  readonly entries: number;
  /** Bytes it unpacks to. */
  readonly unpacked: number;
}

/** What is in an initial RAM disk. */
export interface InitrdListing {
  readonly parts: readonly InitrdPart[];
  /** All entries in their order, of all parts; a later one replaces an earlier one of the same path. */
  readonly entries: readonly InitrdEntry[];
  /** Why Linux would not take it as it is, as a clause. */
  readonly defect?: string;
  /** Why what it holds cannot be told here, as a clause. */
  readonly unread?: string;
}

/** Bytes that one may have, and unpack to; an amphora's has 30 MB and unpacks to 132. */
const largest = 1024 ** 3;

/**
 * Lists an initial RAM disk as Linux unpacks it: archives one behind the other, each a plain cpio or a packed one, with zeros
 * between them. Memory for a few pieces is all it takes.
 *
 * @param most bytes that it may unpack to
 */
export async function listInitrd(reader: ByteReader, most = largest): Promise<InitrdListing> {
  const parts: InitrdPart[] = [];
  const entries: InitrdEntry[] = [];
  try {
    if (reader.length > largest)
      throw damaged(`it has ${reader.length} bytes, which is more than any machine has use for`);
    let left = most;
    for (let at = skipZeros(reader, 0); at < reader.length; at = skipZeros(reader, at)) {
      const format = initrdFormat(reader.read(at, Math.min(16, reader.length - at)));
      if (format === undefined) throw damaged(`what begins at byte ${at} is neither a cpio archive nor packed`);
      // Linux looks for a plain archive at multiples of four only.
      if (format === "cpio" && at % 4 !== 0) throw damaged(`its cpio archive at byte ${at} begins at no multiple of 4`);
      const part = format === "cpio" ? plainPart(reader, at, entries) : await packedPart(reader, at, entries, left);
      parts.push({ format, offset: at, entries: part.entries, unpacked: part.unpacked });
      left -= part.unpacked;
      at = part.end;
    }
    if (parts.length === 0) throw damaged("it holds no archive");
    return { parts, entries };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isUnread = error instanceof PackedDefect && error.code === "unread";
    return { parts, entries, [isUnread ? "unread" : "defect"]: error.message };
  }
}

interface ReadPart {
  readonly entries: number;
  readonly unpacked: number;
  /** The place behind it. */
  readonly end: number;
}

function plainPart(reader: ByteReader, start: number, entries: InitrdEntry[]): ReadPart {
  const archive = new CpioArchive(entries);
  let at = start;
  for (const piece of piecesOf(reader, start, reader.length)) {
    at += archive.take(piece);
    if (archive.hasEnded) break;
  }
  archive.finish();
  return { entries: archive.count, unpacked: at - start, end: at };
}

/** A packed part may itself hold several archives with zeros between them. */
async function packedPart(reader: ByteReader, start: number, entries: InitrdEntry[], most: number): Promise<ReadPart> {
  const unpacking = unpack(reader, start);
  let archive: CpioArchive | undefined;
  let [count, unpacked] = [0, 0];
  try {
    for (;;) {
      const { done, value } = await unpacking.next();
      if (done) {
        archive?.finish();
        if (count === 0 && archive === undefined)
          throw damaged(`what is packed at byte ${start} holds no cpio archive`);
        return { entries: count + (archive?.count ?? 0), unpacked, end: value };
      }
      unpacked += value.length;
      if (unpacked > most) throw damaged(`it unpacks to more than ${most} bytes`);
      for (let used = 0; used < value.length; ) {
        if (archive === undefined || archive.hasEnded) {
          while (value[used] === 0) used++;
          if (used === value.length) break;
          count += archive?.count ?? 0;
          archive = new CpioArchive(entries);
        }
        used += archive.take(value.subarray(used));
      }
    }
  } finally {
    await unpacking.return(0).catch(() => {});
  }
}

/** The first byte from `at` that is not zero. */
function skipZeros(reader: ByteReader, at: number): number {
  for (const piece of piecesOf(reader, at, reader.length)) {
    const index = piece.findIndex((byte) => byte !== 0);
    if (index >= 0) return at + index;
    at += piece.length;
  }
  return reader.length;
}
