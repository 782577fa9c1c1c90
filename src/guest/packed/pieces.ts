import type { ByteReader } from "../../disk/reader.ts";
import { damaged } from "./packed-defect.ts";

/** Bytes handed over at a time: no more than an image commonly unpacks together, since larger pieces are put together anew. */
const pieceSize = 64 * 1024;

/** The bytes from `at` up to `end` in pieces, each valid until the next is asked for. */
export function* piecesOf(reader: ByteReader, at: number, end: number): Generator<Uint8Array> {
  for (let offset = at; offset < end; offset += pieceSize) yield reader.read(offset, Math.min(pieceSize, end - offset));
}

/** Bytes of a structure. @throws {PackedDefect} where they lie beyond `end` */
export function demand(reader: ByteReader, at: number, size: number, what: string, end = reader.length): Uint8Array {
  if (at + size > end) throw damaged(`it ends at byte ${end}, within ${what}`);
  return reader.read(at, size);
}
