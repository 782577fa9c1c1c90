import { corruptTar } from "./tar-header.ts";

/** One record: its keyword, and its value as bytes, since a path need not be UTF-8. */
export type PaxRecord = readonly [key: string, value: Uint8Array];

/**
 * The records of a PAX extended header: `length keyword=value\n`, the length in decimal and counting itself (POSIX pax,
 * "pax Extended Header"), in order, since GNU tar repeats some.
 *
 * @throws {Refusal} `corrupt-tar`
 */
export function parsePaxRecords(bytes: Uint8Array): PaxRecord[] {
  const records: PaxRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = Buffer.from(bytes.subarray(at, Math.max(at, Math.min(space, at + 10)))).toString("latin1");
    // No digits give 0, which fits no record.
    const length = /^\d+$/.test(digits) ? Number(digits) : 0;
    const equals = bytes.indexOf(0x3d, space);
    const end = at + length;
    if (
      space < at ||
      length === 0 ||
      equals < space ||
      equals >= end - 1 ||
      end > bytes.length ||
      bytes[end - 1] !== 0x0a
    ) {
      throw corruptTar("a PAX record cannot be read");
    }
    records.push([
      Buffer.from(bytes.subarray(space + 1, equals)).toString("utf8"),
      bytes.subarray(equals + 1, end - 1),
    ]);
    at = end;
  }
  return records;
}
