import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isUrl } from "../backend/location.ts";

/** Bytes read at a time. */
const chunk = 1024 * 1024;

/** Whether two files have the same bytes; what is no regular file that can be read, or stands behind a URL, is not compared and has not. */
export async function haveSameBytes(one: string, other: string, signal?: AbortSignal): Promise<boolean> {
  if (isUrl(one) || isUrl(other)) return false;
  const files: FileHandle[] = [];
  try {
    // Opening a pipe would wait for its writer.
    for (const path of [one, other]) files.push(await open(path, constants.O_RDONLY | constants.O_NONBLOCK));
    const [a, b] = files;
    return a !== undefined && b !== undefined && (await compare(a, b, signal));
  } catch {
    return false;
  } finally {
    for (const file of files) await file.close();
  }
}

async function compare(one: FileHandle, other: FileHandle, signal: AbortSignal | undefined): Promise<boolean> {
  const [was, is] = [await one.stat(), await other.stat()];
  if (!was.isFile() || !is.isFile() || was.size !== is.size) return false;
  if (was.dev === is.dev && was.ino === is.ino) return true;
  const [a, b] = [Buffer.alloc(chunk), Buffer.alloc(chunk)];
  for (let offset = 0; offset < was.size && signal?.aborted !== true; offset += chunk) {
    const [left, right] = [await one.read(a, 0, chunk, offset), await other.read(b, 0, chunk, offset)];
    if (left.bytesRead !== right.bytesRead || left.bytesRead === 0) return false;
    if (!a.subarray(0, left.bytesRead).equals(b.subarray(0, left.bytesRead))) return false;
  }
  return signal?.aborted !== true;
}
