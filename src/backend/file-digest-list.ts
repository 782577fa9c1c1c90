import { decodeName } from "../filesystem/name.ts";
import { Refusal } from "../refusal.ts";
import type { AccessRefusalCode } from "./access-method.ts";

/** SHA-256 of files by their path, in lower-case hexadecimal. */
export type FileDigests = ReadonlyMap<string, string>;

/** What the characters of an escape stand for (coreutils, "cksum output modes"). */
const escapes: Readonly<Record<string, number>> = { "\\": 0x5c, n: 0x0a, r: 0x0d };

/**
 * Reads what `sha256sum` wrote of paths that begin with `./`: a line for each, `DIGEST  ./PATH`, with a backslash in
 * front of the line where the path has escapes.
 *
 * @returns paths from the root on, as `decodeName` gives them
 * @throws {Refusal} `unreadable-tree` where a line is none
 */
export function parseDigestList(bytes: Uint8Array): FileDigests {
  const list = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const digests = new Map<string, string>();
  for (let at = 0, line = 1; at < list.length; line++) {
    const end = list.indexOf(0x0a, at);
    const isEscaped = list[at] === 0x5c;
    const start = isEscaped ? at + 1 : at;
    const digest = list.toString("latin1", start, start + 64);
    // Two spaces, or one and a star, between digest and path.
    const path = start + 66;
    const holds = end > path + 1 && /^[0-9a-f]{64}$/.test(digest) && list.toString("latin1", path, path + 2) === "./";
    if (!holds) throw broken(line);
    const name = list.subarray(path + 1, end);
    digests.set(decodeName(isEscaped ? unescaped(name, line) : name), digest);
    at = end + 1;
  }
  return digests;
}

function unescaped(bytes: Uint8Array, line: number): Uint8Array {
  const plain = Buffer.alloc(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] ?? 0;
    if (byte === 0x5c) {
      at++;
      const meant = escapes[String.fromCharCode(bytes[at] ?? 0)];
      if (meant === undefined) throw broken(line);
      byte = meant;
    }
    plain[size++] = byte;
  }
  return plain.subarray(0, size);
}

function broken(line: number): Refusal<AccessRefusalCode> {
  return new Refusal("unreadable-tree", `Line ${line} of the digests that libguestfs wrote cannot be read.`);
}
