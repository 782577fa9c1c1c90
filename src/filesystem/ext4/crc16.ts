const table = new Uint16Array(256);
for (let index = 0; index < 256; index++) {
  let value = index;
  // The polynomial 0x8005, bits reversed.
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xa001 : value >>> 1;
  table[index] = value;
}

/**
 * CRC-16 as ext4 uses it for group descriptors before it had CRC-32C (feature uninit_bg).
 *
 * @param seed 0xffff to begin with, or the checksum so far
 */
export function crc16(seed: number, bytes: Uint8Array): number {
  let crc = seed;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return crc;
}
