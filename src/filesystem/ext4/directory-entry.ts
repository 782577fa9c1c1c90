/**
 * The length of a directory's entry in bytes, as it stands on the disk in 16 bits.
 *
 * With blocks of 64 KiB they do not suffice: the two lowest bits, else always zero, are bits 16 and 17.
 */
export function entryLength(stored: number, blockSize: number): number {
  if (blockSize < 65536) return stored;
  if (stored === 0xffff || stored === 0) return blockSize;
  return (stored & 0xfffc) | ((stored & 3) << 16);
}
