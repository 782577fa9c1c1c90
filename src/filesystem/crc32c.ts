/** Sixteen tables of 256: entry `n * 256 + byte` is what the byte adds to the checksum once n more bytes follow it. */
const tables = new Int32Array(16 * 256);
for (let index = 0; index < 256; index++) {
  let value = index;
  // The Castagnoli polynomial, bits reversed.
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  tables[index] = value;
}
for (let index = 256; index < tables.length; index++) {
  const before = tables[index - 256] ?? 0;
  tables[index] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
}

/**
 * CRC-32C as ext4 and XFS use it: no final inversion, so that one checksum continues another.
 *
 * @param seed 0xffffffff to begin with, or the checksum so far
 */
export function crc32c(seed: number, bytes: Uint8Array): number {
  return crc32cOf(seed, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}

/**
 * The same of the bytes `from` to `to - 1` of a view, which saves making a view for every few bytes.
 *
 * Sixteen bytes at a time, each with the table for its distance from the last; written out without a function for the
 * steps, since a walk is half over before the loop is compiled.
 */
export function crc32cOf(seed: number, view: DataView, from: number, to: number): number {
  const t = tables;
  let crc = seed | 0;
  let at = from;
  for (; at + 16 <= to; at += 16) {
    const a = view.getInt32(at, true) ^ crc;
    const b = view.getInt32(at + 4, true);
    const c = view.getInt32(at + 8, true);
    const d = view.getInt32(at + 12, true);
    crc =
      (t[0xf00 | (a & 0xff)] ?? 0) ^
      (t[0xe00 | ((a >>> 8) & 0xff)] ?? 0) ^
      (t[0xd00 | ((a >>> 16) & 0xff)] ?? 0) ^
      (t[0xc00 | (a >>> 24)] ?? 0) ^
      (t[0xb00 | (b & 0xff)] ?? 0) ^
      (t[0xa00 | ((b >>> 8) & 0xff)] ?? 0) ^
      (t[0x900 | ((b >>> 16) & 0xff)] ?? 0) ^
      (t[0x800 | (b >>> 24)] ?? 0) ^
      (t[0x700 | (c & 0xff)] ?? 0) ^
      (t[0x600 | ((c >>> 8) & 0xff)] ?? 0) ^
      (t[0x500 | ((c >>> 16) & 0xff)] ?? 0) ^
      (t[0x400 | (c >>> 24)] ?? 0) ^
      (t[0x300 | (d & 0xff)] ?? 0) ^
      (t[0x200 | ((d >>> 8) & 0xff)] ?? 0) ^
      (t[0x100 | ((d >>> 16) & 0xff)] ?? 0) ^
      (t[d >>> 24] ?? 0);
  }
  for (; at + 4 <= to; at += 4) {
    const a = view.getInt32(at, true) ^ crc;
    crc =
      (t[0x300 | (a & 0xff)] ?? 0) ^
      (t[0x200 | ((a >>> 8) & 0xff)] ?? 0) ^
      (t[0x100 | ((a >>> 16) & 0xff)] ?? 0) ^
      (t[a >>> 24] ?? 0);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ (t[(crc ^ view.getUint8(at)) & 0xff] ?? 0);
  return crc >>> 0;
}
