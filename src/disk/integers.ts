/** The bytes as a view for reading integers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An unsigned 64-bit integer, big-endian; beyond 2^53 only as near as a number comes, which every bounds check refuses. */
export function uint64be(view: DataView, offset: number): number {
  return view.getUint32(offset) * 0x1_0000_0000 + view.getUint32(offset + 4);
}

/** An unsigned 64-bit integer, little-endian; beyond 2^53 only as near as a number comes. */
export function uint64le(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * 0x1_0000_0000 + view.getUint32(offset, true);
}
