import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";

/** What a write-ahead log changes of its database. */
export interface Wal {
  /** Pages of the database after the last commit. */
  readonly pages: number;
  /** Offset in the log of the newest content of a page, by the page's number. */
  readonly frames: ReadonlyMap<number, number>;
}

/** Bytes of the log's header, and of the header of each frame. */
const [headerSize, frameHeaderSize] = [32, 24];
/** The checksums are over words of the byte order that the last bit tells. */
const magic = 0x377f0682;

/**
 * The committed frames of a write-ahead log (sqlite.org/fileformat2.html, section 4); `undefined` when there is none,
 * which is what a log counts as that was used up: of another page size, of other salts, or with a wrong checksum.
 */
export function readWal(log: ByteReader, pageSize: number): Wal | undefined {
  if (log.length < headerSize + frameHeaderSize + pageSize) return undefined;
  const header = viewOf(Uint8Array.from(log.read(0, headerSize)));
  if ((header.getUint32(0) & ~1) >>> 0 !== magic || header.getUint32(8) !== pageSize) return undefined;
  const littleEndian = (header.getUint32(0) & 1) === 0;
  let sum = checksum(header, 0, 24, littleEndian, [0, 0]);
  if (sum[0] !== header.getUint32(24) || sum[1] !== header.getUint32(28)) return undefined;
  const frames = new Map<number, number>();
  // Frames of the transaction that is being read.
  const open = new Map<number, number>();
  let pages = 0;
  const frameSize = frameHeaderSize + pageSize;
  for (let at = headerSize; at + frameSize <= log.length; at += frameSize) {
    const bytes = log.read(at, frameSize);
    const frame = viewOf(bytes);
    if (frame.getUint32(8) !== header.getUint32(16) || frame.getUint32(12) !== header.getUint32(20)) break;
    sum = checksum(frame, 0, 8, littleEndian, sum);
    sum = checksum(frame, frameHeaderSize, pageSize, littleEndian, sum);
    if (sum[0] !== frame.getUint32(16) || sum[1] !== frame.getUint32(20)) break;
    open.set(frame.getUint32(0), at + frameHeaderSize);
    // The last frame of a transaction tells how many pages there are now.
    if (frame.getUint32(4) === 0) continue;
    pages = frame.getUint32(4);
    for (const [number, offset] of open) frames.set(number, offset);
    open.clear();
  }
  return pages === 0 ? undefined : { pages, frames };
}

type Sum = readonly [number, number];

function checksum(view: DataView, start: number, size: number, littleEndian: boolean, [a, b]: Sum): Sum {
  let [s0, s1] = [a, b];
  for (let at = start; at < start + size; at += 8) {
    s0 = (s0 + view.getUint32(at, littleEndian) + s1) >>> 0;
    s1 = (s1 + view.getUint32(at + 4, littleEndian) + s0) >>> 0;
  }
  return [s0, s1];
}
