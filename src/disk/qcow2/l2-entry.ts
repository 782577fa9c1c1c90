/*
 * The fields of an L1 or L2 entry, given as its high and low 32 bits (QEMU's docs/interop/qcow2, "Cluster mapping").
 * Numbers, not objects: an image has one entry for each of its clusters.
 */

/** Bit 62: the cluster is compressed. */
export function isCompressed(high: number): boolean {
  return (high & 0x4000_0000) !== 0;
}

/** Bit 0 of a standard entry: the cluster reads as zeros. */
export function readsAsZeros(low: number): boolean {
  return (low & 1) !== 0;
}

/** Bits 9 to 55: where the table or cluster starts in the file; 0 when there is none. */
export function standardOffset(high: number, low: number): number {
  return (high & 0x00ff_ffff) * 0x1_0000_0000 + ((low & 0xffff_fe00) >>> 0);
}

/** Bits 0 to x-1, with x = 62 - (cluster_bits - 8): where the compressed bytes start in the file. */
export function compressedOffset(high: number, low: number, clusterBits: number): number {
  const bits = 62 - (clusterBits - 8) - 32;
  return (high & ((1 << bits) - 1)) * 0x1_0000_0000 + low;
}

/** Bits x to 61: up to how many bytes from the offset hold the compressed cluster, which ends at a sector of 512 bytes. */
export function compressedSize(high: number, low: number, clusterBits: number): number {
  const bits = 62 - (clusterBits - 8) - 32;
  const sectors = ((high & 0x3fff_ffff) >>> bits) + 1;
  return sectors * 512 - (low & 511);
}
