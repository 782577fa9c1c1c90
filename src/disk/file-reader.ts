import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { Refusal } from "../refusal.ts";
import { demandWithin } from "./bounds.ts";
import type { ByteReader } from "./reader.ts";
import type { DiskRefusalCode } from "./refusal-code.ts";

/** The bytes of an open file. */
export interface FileReader extends ByteReader {
  /** Gives the descriptor back; no read may follow. Does nothing the second time. */
  close(): void;
}

const refuse = (code: DiskRefusalCode, clause: string, cause?: unknown) => new Refusal(code, clause, { cause });

/**
 * Opens a regular file for reading.
 *
 * @param inspect looks at the open descriptor before anything is read, and throws where the file is the wrong one
 * @throws {Refusal} `missing`, `directory`, `not-a-regular-file`, `unreadable`, `empty`
 */
export function openFile(path: string, inspect: (descriptor: number) => void = () => {}): FileReader {
  const descriptor = openDescriptor(path);
  try {
    inspect(descriptor);
    return readerOf(descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openDescriptor(path: string): number {
  try {
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? error.code : undefined;
    if (reason === "ENOENT" || reason === "ENOTDIR")
      throw refuse("missing", "there is no such file; check the path", error);
    if (reason === "ENXIO") throw refuse("not-a-regular-file", "it is not a regular file; name an image file", error);
    if (reason === "EACCES" || reason === "EPERM") {
      throw refuse("unreadable", "the file may not be read; give yourself the permission to read it", error);
    }
    throw refuse(
      "unreadable",
      `the file cannot be opened (${String(reason ?? error)}); check the path and the disk`,
      error,
    );
  }
}

function readerOf(descriptor: number): FileReader {
  const status = fstatSync(descriptor);
  if (status.isDirectory()) throw refuse("directory", "it is a directory; name an image file in it");
  if (!status.isFile()) throw refuse("not-a-regular-file", "it is not a regular file; name an image file");
  if (status.size === 0) throw refuse("empty", "the file is empty; build or copy the image again");
  const length = status.size;
  let open = true;
  return {
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      // Its number may by now be that of another file.
      if (!open) throw refuse("unreadable", "the file was closed; open it again");
      const bytes = Buffer.allocUnsafe(size);
      for (let done = 0; done < size; ) {
        const count = readAt(descriptor, bytes, done, offset + done);
        if (count === 0)
          throw refuse("truncated", "the file became shorter while it was read; leave it alone meanwhile");
        done += count;
      }
      return bytes;
    },
    close() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function readAt(descriptor: number, bytes: Buffer, start: number, position: number): number {
  try {
    return readSync(descriptor, bytes, start, bytes.length - start, position);
  } catch (error) {
    throw refuse("unreadable", `the file cannot be read at byte ${position}; check the disk it lies on`, error);
  }
}
