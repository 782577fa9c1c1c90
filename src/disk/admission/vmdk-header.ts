import { uint64le, viewOf } from "../integers.ts";

/** Fields of a "hosted sparse extent" header that the inspection looks at (VMware's "Virtual Disk Format", 5.0). */
export interface SparseHeader {
  readonly magic: number;
  readonly version: number;
  readonly descriptorSector: number;
  readonly descriptorSectors: number;
  /** All ones where the footer holds the place of the grain directory. */
  readonly grainDirectory: bigint;
}

export const sparseHeaderSize = 64;
const atEnd = 0xffff_ffff_ffff_ffffn;

/** @param bytes at least 64 */
export function parseSparseHeader(bytes: Uint8Array): SparseHeader {
  const view = viewOf(bytes);
  return {
    magic: view.getUint32(0),
    version: view.getUint32(4, true),
    descriptorSector: uint64le(view, 28),
    descriptorSectors: uint64le(view, 36),
    grainDirectory: view.getBigUint64(56, true),
  };
}

/** Whether what counts stands in a footer. */
export function isFooted({ grainDirectory }: SparseHeader): boolean {
  return grainDirectory === atEnd;
}
