/** Bytes of a tar's blocks. */
const BLOCK = 512;
/** The first size that eleven octal digits cannot say. */
const LARGE = 8 ** 11;

/**
 * The header of a regular file of root's, readable by all, in a POSIX tar.
 * @param name at most 100 bytes of ASCII
 * @param size bytes of the content
 * @param modified seconds since 1970
 * @returns 512 bytes
 */
export function tarHeader(name: string, size: number, modified: number): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const octal = (offset: number, digits: number, value: number) =>
    header.write(value.toString(8).padStart(digits, "0"), offset, "latin1");
  header.write(name, 0, 100, "latin1");
  octal(100, 7, 0o644);
  octal(108, 7, 0);
  octal(116, 7, 0);
  if (size < LARGE) octal(124, 11, size);
  else {
    // Both GNU tar and the readers of container engines take the number in binary behind a set first bit.
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  octal(136, 11, modified);
  header.write("        0", 148, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Bytes of zeros that follow a content, so that the next header begins a block. */
export function tarPadding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** What ends a tar. */
export const TAR_END = new Uint8Array(2 * BLOCK);
