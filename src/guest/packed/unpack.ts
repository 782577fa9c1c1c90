import type { ByteReader } from "../../disk/reader.ts";
import { compressionOf } from "../kernel/compression.ts";
import { unpackGzip } from "./gzip.ts";
import { unpackLz4 } from "./lz4.ts";
import { damaged, unread } from "./packed-defect.ts";
import { piecesOf } from "./pieces.ts";
import { readXzLayout } from "./xz-layout.ts";
import { unpackZstd } from "./zstd.ts";

/** What comes out of a packed stream, piece by piece, each valid until the next; then the place behind the stream. */
export type Unpacking = AsyncGenerator<Uint8Array, number>;

/** Bytes of an xz dictionary beyond which nothing is unpacked; `xz -9` takes as much. */
const largestDictionary = 64 * 1024 * 1024;

/**
 * Unpacks the stream that begins at `start`: gzip, xz, zstd, or lz4 as Linux boots from it.
 *
 * @param end where the bytes end that may belong to it
 * @throws {PackedDefect} `damaged`, or `unread` for what is packed otherwise
 */
export function unpack(reader: ByteReader, start: number, end = reader.length): Unpacking {
  const compression = compressionOf(reader.read(start, Math.min(16, end - start)));
  switch (compression) {
    case "gzip":
      return unpackGzip(reader, start, end);
    case "xz":
      return unpackXz(reader, start, end);
    case "zstd":
      return unpackZstd(reader, start, end);
    case "lz4":
      return inTurn(unpackLz4(reader, start, end));
    case undefined:
      throw damaged(`what begins at byte ${start} is of no known compression`);
    default:
      throw unread(`it is packed with ${compression}, which is not unpacked here`);
  }
}

/** Whether `unpack` can follow the filters and the check of an .xz stream. */
function xzObstacle({ filters, check, dictionary }: ReturnType<typeof readXzLayout>): string | undefined {
  // BCJ and delta filters stand before LZMA2.
  const others = [...filters].filter((id) => id !== 0x21);
  if (others.length > 0) return `it is packed with the xz filter ${others.join(" and ")}, which is not undone here`;
  if (check > 4) return `it is packed with the xz check ${check}, which is not verified here`;
  return dictionary > largestDictionary ? `it needs a dictionary of ${dictionary} bytes` : undefined;
}

async function* unpackXz(reader: ByteReader, start: number, end: number): Unpacking {
  const layout = readXzLayout(reader, start, end);
  const obstacle = xzObstacle(layout);
  if (obstacle !== undefined) throw unread(obstacle);
  const loaded = await import("xz-decompress");
  // Who loads a CommonJS module decides whether its names stand in it or in its default.
  const XzReadableStream = loaded.XzReadableStream ?? loaded.default.XzReadableStream;
  const pieces = piecesOf(reader, start, layout.end);
  const packed = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const unpacked = new XzReadableStream(packed).getReader();
  try {
    for (;;) {
      const { done, value } = await unpacked.read().catch(() => {
        throw damaged("its data is broken");
      });
      if (done) return layout.end;
      if (value.length > 0) yield value;
    }
  } finally {
    // What nobody reads to its end would block the next stream.
    await unpacked.cancel().catch(() => {});
  }
}

async function* inTurn(pieces: Generator<Uint8Array, number>): Unpacking {
  return yield* pieces;
}
