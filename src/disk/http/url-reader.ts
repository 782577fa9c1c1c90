import type { FileReader } from "../file-reader.ts";
import { blockReader, blockSize } from "./block-reader.ts";
import { type Limits, usualLimits } from "./limits.ts";
import { startRangeThread } from "./range-thread.ts";
import { parseWebAddress } from "./web-address.ts";

/** What has been fetched so far. */
export interface Transfer {
  readonly requests: number;
  /** Bytes of content received. */
  readonly bytes: number;
  /** Bytes of the whole file. */
  readonly length: number;
}

/** A file behind a URL, read in ranges. */
export interface UrlReader extends FileReader {
  readonly transfer: () => Transfer;
}

export interface UrlOptions {
  /** Called after each range fetched. */
  readonly onProgress?: (transfer: Transfer) => void;
  /** Instead of the usual patience with a server. */
  readonly limits?: Partial<Limits>;
}

/** Bytes fetched to learn how long the file is: a container's header, and what commonly follows it. */
const headSize = 4 * blockSize;

/**
 * Opens a file behind an `http:` or `https:` URL for reading in ranges (RFC 9110, 14).
 *
 * Every part is of the version that was opened, as the server's ETag or Last-Modified tells; the caller waits for what a
 * thread fetches. No refusal names the URL, which may hold secrets.
 *
 * @throws {Refusal} `missing`, `unreadable`, `empty`, `unreachable`, `no-ranges`; from reads `changed` and
 *   `unreachable`, after which every read of what is not yet known is refused in the same way
 */
export function openUrl(url: string, { onProgress, limits }: UrlOptions = {}): UrlReader {
  parseWebAddress(url);
  const thread = startRangeThread(url, { ...usualLimits, ...limits });
  let failure: unknown;
  const fetch = (offset: number, size: number) => {
    // All patience with the server has been spent already; spending it anew on each read would take hours.
    if (failure !== undefined) throw failure;
    let bytes: Uint8Array;
    try {
      bytes = thread.fetch(offset, size);
    } catch (error) {
      failure = error;
      throw error;
    }
    onProgress?.(thread.progress);
    return bytes;
  };
  try {
    const head = fetch(0, headSize);
    const { length } = thread.progress;
    const { read } = blockReader(length, fetch, head);
    return { length, read, close: thread.close, transfer: () => thread.progress };
  } catch (error) {
    thread.close();
    throw error;
  }
}
