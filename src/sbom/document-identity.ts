import { createHash } from "node:crypto";

/** The moments that can stand for that at which an image was made, in the order in which they count. */
interface Moments {
  /** Seconds since 1970, as the environment states them (reproducible-builds.org, SOURCE_DATE_EPOCH). */
  readonly epoch: string | undefined;
  /** ISO 8601, as a build record states it. */
  readonly recorded: string | undefined;
  /** Seconds since 1970: the last change of the package database. */
  readonly installed: number | undefined;
}

/** Seconds of the first moment that a date of four digits cannot tell any more. */
const end = Date.UTC(10_000, 0) / 1000;

/** When an image was made, as ISO 8601 in whole seconds: never the present, so that the same image gives the same document. */
export function creationTime({ epoch, recorded, installed }: Moments): string {
  const stated = epoch !== undefined && /^\d{1,12}$/.test(epoch) ? Number(epoch) : undefined;
  const noted = recorded === undefined ? undefined : Date.parse(recorded) / 1000;
  const seconds = [stated, noted, installed].find((one) => one !== undefined && one >= 0 && one < end) ?? 0;
  return `${new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

/** A UUID that the same words give again (RFC 9562, version 8). */
export function derivedUuid(...words: readonly string[]): string {
  const hash = createHash("sha256").update(words.join("\n")).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
