import { Refusal } from "../../refusal.ts";
import type { FileReader } from "../file-reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";

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
  /** Called after each request. */
  readonly onProgress?: (transfer: Transfer) => void;
}

/** Opens a file behind an `http:` or `https:` URL. @throws {Refusal} */
export function openUrl(url: string, _options: UrlOptions = {}): UrlReader {
  throw new Refusal<DiskRefusalCode>("unsupported-format", `${url} cannot be read yet; fetch it first`);
}
