import { crc32, createInflateRaw } from "node:zlib";
import { viewOf } from "../../disk/integers.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { damaged } from "./packed-defect.ts";
import { demand, piecesOf } from "./pieces.ts";

/** The longest name or comment in a header that is looked for. */
const longestText = 4096;

/**
 * Unpacks one gzip member (RFC 1952) and verifies its checksum and size; what follows it is left alone.
 *
 * @returns the place behind it
 * @throws {PackedDefect} `damaged`
 */
export async function* unpackGzip(
  reader: ByteReader,
  start: number,
  end = reader.length,
): AsyncGenerator<Uint8Array, number> {
  const data = endOfHeader(reader, start, end);
  let checksum = 0;
  let size = 0;
  const inflated = inflate(reader, data, end);
  let step = await inflated.next();
  for (; !step.done; step = await inflated.next()) {
    checksum = crc32(step.value, checksum);
    size += step.value.length;
    yield step.value;
  }
  const trailer = viewOf(demand(reader, step.value, 8, "its trailer", end));
  if (trailer.getUint32(0, true) !== checksum) throw damaged("the checksum in its trailer is wrong");
  if (trailer.getUint32(4, true) !== size % 2 ** 32) throw damaged("the size in its trailer is wrong");
  return step.value + 8;
}

function endOfHeader(reader: ByteReader, start: number, end: number): number {
  const header = demand(reader, start, 10, "its header", end);
  const flags = header[3] ?? 0;
  if (header[2] !== 8 || (flags & 0xe0) !== 0) throw damaged("its header is none of gzip");
  let at = start + 10;
  // FEXTRA: its size in two bytes.
  if ((flags & 4) !== 0) at += 2 + viewOf(demand(reader, at, 2, "its header", end)).getUint16(0, true);
  // FNAME and FCOMMENT end with a zero byte.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const zero = reader.read(at, Math.max(0, Math.min(longestText, end - at))).indexOf(0);
    if (zero < 0) throw damaged("it has a name without end");
    at += zero + 1;
  }
  // FHCRC.
  return at + ((flags & 2) !== 0 ? 2 : 0);
}

/** Raw DEFLATE data, to its end; returns the place behind it. */
async function* inflate(reader: ByteReader, start: number, end: number): AsyncGenerator<Uint8Array, number> {
  const engine = createInflateRaw({ chunkSize: 256 * 1024 });
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    for (const event of ["end", "error", "close"]) engine.once(event, () => resolve());
  }).then(() => {
    isOver = true;
  });
  const feeding = feed();
  async function feed(): Promise<void> {
    try {
      for (const piece of piecesOf(reader, start, end)) {
        if (isOver) return;
        // The engine never asks for more once its data has ended.
        await Promise.race([new Promise<void>((resolve) => engine.write(Buffer.from(piece), () => resolve())), over]);
      }
      if (!isOver) engine.end();
    } catch (error) {
      engine.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
  try {
    for await (const chunk of engine) yield chunk as Uint8Array;
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (typeof code !== "string" || !code.startsWith("Z_")) throw error;
    throw damaged(code === "Z_BUF_ERROR" ? "it ends within its data" : "its data is broken");
  } finally {
    engine.destroy();
    await feeding;
  }
  return start + engine.bytesWritten;
}
