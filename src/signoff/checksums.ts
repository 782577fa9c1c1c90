import { createHash } from "node:crypto";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** The file with the SHA-256 of all others, as sha256sum(1) writes and checks it. */
export const checksumsFile = "SHA256SUMS";

/** Bytes of it; a line has hardly a hundred. */
const largestChecksums = 64 * 1024;

/** Files by their names. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** SHA-256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** One line for each file: the digest, two blanks, the name; by name. */
export function checksumsText(files: Files): string {
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`)
    .join("");
}

/**
 * Holds files against the checksums among them: each must be listed, each line must be of a file, and every digest right.
 *
 * @throws {Refusal} `missing-file`, `bad-checksums`, `unlisted-file`, `other-checksum`
 */
export function requireChecksums(files: Files): void {
  const listed = readChecksums(files.get(checksumsFile));
  for (const name of listed.keys()) {
    if (!files.has(name)) {
      throw refusal("missing-file", `The file ${name} is missing, which ${checksumsFile} lists`);
    }
  }
  for (const [name, bytes] of files) {
    if (name === checksumsFile) continue;
    const digest = listed.get(name);
    if (digest === undefined) throw refusal("unlisted-file", `The file ${name} is not listed in ${checksumsFile}`);
    if (digest !== sha256(bytes)) {
      throw refusal("other-checksum", `The file ${name} is not what it was when ${checksumsFile} was written`);
    }
  }
}

function readChecksums(bytes: Uint8Array | undefined): ReadonlyMap<string, string> {
  if (bytes === undefined) throw refusal("missing-file", `The file ${checksumsFile} is missing`);
  if (bytes.length > largestChecksums) {
    throw refusal("bad-checksums", `The file ${checksumsFile} has ${bytes.length} bytes, which are too many`);
  }
  const listed = new Map<string, string>();
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  if (lines.pop() !== "") throw refusal("bad-checksums", `The file ${checksumsFile} ends in the middle of a line`);
  for (const [index, line] of lines.entries()) {
    // Other names, with slashes or a backslash in front, no file of a bundle has.
    const [, digest, name] = /^([0-9a-f]{64}) {2}([A-Za-z0-9][A-Za-z0-9.-]*)$/.exec(line) ?? [];
    if (digest === undefined || name === undefined || listed.has(name)) {
      const what = quoted(line.slice(0, 64 + 40));
      throw refusal("bad-checksums", `Line ${index + 1} of ${checksumsFile} is not of one file of the bundle: ${what}`);
    }
    listed.set(name, digest);
  }
  return listed;
}

function refusal(code: SignoffRefusalCode, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal(code, `${clause}; take the bundle from its source again.`);
}
