import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";

/** The SHA-256 of a file in hexadecimal, read in pieces. */
export async function sha256(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest("hex");
}

/** The SHA-256 of a file that can be begun as soon as the file seems complete, and counts if it was. */
export class FileDigest {
  readonly path: string;
  readonly #signal: AbortSignal;
  #begun: { readonly state: string; readonly digest: Promise<string | undefined> } | undefined;

  constructor(path: string, signal: AbortSignal) {
    this.path = path;
    this.#signal = signal;
  }

  /** Reads the file as it is now, which fails without a word. */
  begin(): void {
    try {
      this.#begun = { state: stateOf(this.path), digest: sha256(this.path, this.#signal).catch(() => undefined) };
    } catch {
      // There is no such file yet.
    }
  }

  /** The digest of the file as it is now: the one begun, unless the file has changed since. */
  async end(): Promise<string> {
    const early = await this.#begun?.digest;
    if (early !== undefined && this.#begun?.state === stateOf(this.path)) return early;
    return await sha256(this.path, this.#signal);
  }
}

function stateOf(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
}
