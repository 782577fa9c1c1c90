import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { Refusal } from "../../refusal.ts";
import { damaged, PackedDefect } from "../packed/packed-defect.ts";
import { piecesOf } from "../packed/pieces.ts";
import { unpack } from "../packed/unpack.ts";
import { readXzLayout } from "../packed/xz-layout.ts";
import { compressionOf } from "./compression.ts";

/** Where in a kernel file the kernel itself is, packed or not. */
export interface PayloadPlace {
  readonly offset: number;
  readonly size: number;
  /** Whether its last four bytes state what it unpacks to, as on x86. */
  readonly endsWithSize: boolean;
}

/** What the kernel inside of a kernel file says. */
export interface KernelPayload {
  /** `not compressed`, `xz`, … */
  readonly compression: string;
  /** Bytes it unpacks to. */
  readonly unpacked?: number;
  /** The release in "Linux version …", which the kernel prints first of all. */
  readonly release?: string;
  /** Why it cannot be unpacked when it is started, as a clause. */
  readonly defect?: string;
  /** Why only its structure was looked at, as a clause. */
  readonly unread?: string;
}

/** Bytes that a kernel may unpack to; Debian's has 40 MB. */
const largest = 512 * 1024 * 1024;
const banner = /Linux version (\d[\x21-\x7e]{0,64}) \(/;
/** Bytes of one piece that are looked at together with the next, since the banner may stand in both. */
const overlap = 128;

/**
 * Unpacks the kernel inside of a kernel file as a stream, verifies its checksums and its size, and looks for its banner.
 *
 * A stream of xz with a filter for machine code, as Debian's, is followed from header to footer without unpacking it.
 */
export async function readPayload(reader: ByteReader, place: PayloadPlace): Promise<KernelPayload> {
  const end = place.offset + place.size;
  const compression = compressionOf(reader.read(place.offset, Math.min(16, place.size)));
  if (compression === undefined) {
    const search = bannerSearch();
    for (const piece of piecesOf(reader, place.offset, end)) search.take(piece);
    return { compression: "not compressed", unpacked: place.size, ...search.found() };
  }
  // Only gzip's own trailer ends with the size.
  const streamEnd = place.endsWithSize && compression !== "gzip" ? end - 4 : end;
  try {
    const { behind, unpacked, ...said } = await follow(reader, place.offset, streamEnd);
    if (behind !== streamEnd) throw damaged(`its stream ends at byte ${behind}, and should at byte ${streamEnd}`);
    const stated = viewOf(reader.read(end - 4, 4)).getUint32(0, true);
    if (place.endsWithSize && stated !== unpacked % 2 ** 32) {
      throw damaged(`it unpacks to ${unpacked} bytes, and states ${stated}`);
    }
    return { compression, unpacked, ...said };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isUnread = error instanceof PackedDefect && error.code === "unread";
    return { compression, [isUnread ? "unread" : "defect"]: error.message };
  }
}

interface Followed {
  /** The place behind the stream. */
  readonly behind: number;
  readonly unpacked: number;
  readonly release?: string;
  readonly unread?: string;
}

async function follow(reader: ByteReader, start: number, end: number): Promise<Followed> {
  const search = bannerSearch();
  const unpacking = unpack(reader, start, end);
  let unpacked = 0;
  try {
    for (;;) {
      const { done, value } = await unpacking.next();
      if (done) return { behind: value, unpacked, ...search.found() };
      unpacked += value.length;
      if (unpacked > largest) throw damaged(`it unpacks to more than ${largest} bytes`);
      search.take(value);
    }
  } catch (error) {
    const isXz = compressionOf(reader.read(start, 16)) === "xz";
    if (!(error instanceof PackedDefect) || error.code !== "unread" || !isXz) throw error;
    const layout = readXzLayout(reader, start, end);
    return { behind: layout.end, unpacked: layout.unpacked, unread: error.message };
  } finally {
    await unpacking.return(0).catch(() => {});
  }
}

function bannerSearch() {
  let tail = "";
  let release: string | undefined;
  return {
    take(piece: Uint8Array) {
      if (release !== undefined) return;
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
      release = banner.exec(tail + bytes.toString("latin1", 0, overlap))?.[1] ?? releaseIn(bytes);
      tail = bytes.toString("latin1", Math.max(0, bytes.length - overlap));
    },
    found: () => (release === undefined ? {} : { release }),
  };
}

function releaseIn(bytes: Buffer): string | undefined {
  for (let at = bytes.indexOf("Linux version "); at >= 0; at = bytes.indexOf("Linux version ", at + 1)) {
    const found = banner.exec(bytes.toString("latin1", at, at + overlap));
    if (found !== null) return found[1];
  }
  return undefined;
}
