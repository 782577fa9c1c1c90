/** Eight tables of 256: entry `n * 256 + byte` is what the byte adds to the checksum once n more bytes follow it. */
const tables = new Int32Array(8 * 256);
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

/** The same of the bytes `from` to `to - 1` of a view, which saves making a view for every few bytes. */
export function crc32cOf(seed: number, view: DataView, from: number, to: number): number {
  let crc = seed | 0;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const one = view.getInt32(at, true) ^ crc;
    const two = view.getInt32(at + 4, true);
    // Eight bytes at a time, each with the table for its distance from the last.
    crc =
      lookUp(0x700 | (one & 0xff)) ^
      lookUp(0x600 | ((one >>> 8) & 0xff)) ^
      lookUp(0x500 | ((one >>> 16) & 0xff)) ^
      lookUp(0x400 | (one >>> 24)) ^
      lookUp(0x300 | (two & 0xff)) ^
      lookUp(0x200 | ((two >>> 8) & 0xff)) ^
      lookUp(0x100 | ((two >>> 16) & 0xff)) ^
      lookUp(two >>> 24);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ lookUp((crc ^ view.getUint8(at)) & 0xff);
  return crc >>> 0;
}

function lookUp(index: number): number {
  return tables[index] ?? 0;
}
