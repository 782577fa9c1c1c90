import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { ByteReader } from "../disk/reader.ts";

/** Bytes read at a time. */
const chunk = 1024 * 1024;

/** SHA-256 of a file in lower-case hexadecimal; empty where there is no regular file that can be read. */
export async function fileDigest(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  try {
    // A pipe would never end, and opening one would wait for its other end.
    if (!statSync(path).isFile()) return "";
    await pipeline(createReadStream(path, { highWaterMark: chunk }), hash, { ...(signal && { signal }) });
  } catch {
    return "";
  }
  return hash.digest("hex");
}

/** SHA-256 of all that a reader holds, in lower-case hexadecimal, read once from its start to its end. @throws {Refusal} what the reader throws */
export function readerDigest(reader: ByteReader): string {
  const { length } = reader;
  const hash = createHash("sha256");
  for (let offset = 0; offset < length; offset += chunk) {
    hash.update(reader.read(offset, Math.min(chunk, length - offset)));
  }
  return hash.digest("hex");
}
