import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";

/** What tells one version of a file from another; all parts read must have it in common. */
export interface FileVersion {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Bytes of the whole file. */
  readonly length: number;
}

/**
 * The version that an answer is of.
 *
 * @throws {Refusal} `no-ranges` when the server does not tell
 */
export function versionOf(headers: IncomingHttpHeaders, length: number): FileVersion {
  const { etag, "last-modified": lastModified } = headers;
  if (etag !== undefined || lastModified !== undefined) return { etag, lastModified, length };
  throw new Refusal<DiskRefusalCode>(
    "no-ranges",
    "the server tells neither ETag nor Last-Modified, so parts of two versions of the file could be mixed; fetch it first",
  );
}

/** The headers that make a server which has another version by now say so (RFC 9110, 13.1). */
export function conditionsFor({ etag, lastModified }: FileVersion): Record<string, string> {
  // Only a strong ETag stands for every byte.
  if (etag?.startsWith('"')) return { "If-Match": etag, "If-Range": etag };
  return lastModified === undefined ? {} : { "If-Unmodified-Since": lastModified };
}

/** Whether two answers are of the same version as far as the server tells. */
export function isSameVersion(a: FileVersion, b: FileVersion): boolean {
  return a.etag === b.etag && a.lastModified === b.lastModified && a.length === b.length;
}

/** The refusal of a file that is no longer the one that was opened. */
export function changed(): Refusal<DiskRefusalCode> {
  return new Refusal("changed", "the file changed while it was read; try again when it is left alone");
}
