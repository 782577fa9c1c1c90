const table = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let value = index;
  // The Castagnoli polynomial, bits reversed.
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  table[index] = value;
}

/**
 * CRC-32C as ext4 uses it: no final inversion, so that one checksum continues another.
 *
 * @param seed 0xffffffff to begin with, or the checksum so far
 */
export function crc32c(seed: number, bytes: Uint8Array): number {
  let crc = seed;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return crc >>> 0;
}
