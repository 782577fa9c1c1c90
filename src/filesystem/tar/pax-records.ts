import { corruptTar } from "./tar-header.ts";

/**
 * The records of a PAX extended header: `length keyword=value\n`, the length in decimal and counting itself (POSIX pax,
 * "pax Extended Header").
 *
 * @returns values as bytes, since a path need not be UTF-8
 * @throws {Refusal} `corrupt-tar`
 */
export function parsePaxRecords(bytes: Uint8Array): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = Buffer.from(bytes.subarray(at, Math.max(at, Math.min(space, at + 10)))).toString("latin1");
    // No digits give 0, which fits no record.
    const length = /^\d+$/.test(digits) ? Number(digits) : 0;
    const equals = bytes.indexOf(0x3d, space);
    const end = at + length;
    if (equals < space || equals >= end - 1 || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw corruptTar("a PAX record cannot be read");
    }
    records.set(Buffer.from(bytes.subarray(space + 1, equals)).toString("utf8"), bytes.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}
