import type { ByteReader } from "../../reader.ts";

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** No place in a file that QEMU reads lies beyond this: 2^63 - 2^30. */
const lastPlace = 2 ** 63 - 2 ** 30;

/** A file as QEMU's block layer shows it: whole sectors of 512 bytes, and zeros wherever nothing is. */
export interface QemuFile {
  /** Bytes, up to the end of the last sector. */
  readonly length: number;
  /** Bytes that the file really has. */
  readonly realLength: number;
  /** Whether QEMU could ask for these bytes at all; beyond the end of the file it can. */
  reaches(offset: number, size: number): boolean;
  /** What the file has of `size` bytes at `offset`, hence perhaps less; the rest counts as zeros. */
  present(offset: number, size: number): Uint8Array;
  /** `size` bytes, zeros where the file has none; only for sizes that the caller has limited. */
  padded(offset: number, size: number): Uint8Array;
  /**
   * What is present as big-endian 32-bit words, the last of them filled up with zeros.
   *
   * @returns words of a buffer that the next call reuses
   */
  words(offset: number, size: number): Uint32Array;
}

/** The file behind a reader, as QEMU's block layer shows it. */
export function qemuFile(file: ByteReader): QemuFile {
  let buffer = new Uint8Array(0);

  function present(offset: number, size: number): Uint8Array {
    const there = Math.min(size, file.length - offset);
    return there > 0 ? file.read(offset, there) : new Uint8Array(0);
  }

  return {
    length: Math.ceil(file.length / 512) * 512,
    realLength: file.length,
    reaches: (offset, size) => offset + size <= lastPlace,
    present,
    padded(offset, size) {
      const bytes = new Uint8Array(size);
      bytes.set(present(offset, size));
      return bytes;
    },
    words(offset, size) {
      const bytes = present(offset, size);
      const rounded = Math.ceil(bytes.length / 8) * 8;
      if (buffer.length < rounded) buffer = new Uint8Array(rounded);
      buffer.set(bytes);
      buffer.fill(0, bytes.length, rounded);
      // Words in the order of this machine are read many times faster than through a view.
      if (isLittleEndian) Buffer.from(buffer.buffer, 0, rounded).swap32();
      return new Uint32Array(buffer.buffer, 0, rounded / 4);
    },
  };
}
