/** A fixed-size sequence of bytes that can be read at any place; the currency of the disk layer. */
export interface ByteReader {
  /** Bytes in all. */
  readonly length: number;
  /**
   * Exactly `size` bytes from `offset`. The result is the caller's to read, never to write, and may be a view of a cache
   * that later reads reuse only after they are handed out anew (copy what must be kept long).
   *
   * @throws {Refusal} `out-of-bounds` when any byte asked for lies beyond `length`.
   */
  read(offset: number, size: number): Uint8Array;
}
