import { Refusal } from "../../refusal.ts";
import { uint64be, viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Qcow2Header } from "./header.ts";

/** The largest refcount table that QEMU bears. */
const maximumTable = 8 * 1024 * 1024;

/**
 * Where the refcounts of the file's clusters end, in bytes; reading needs none of them, but a file that lacks some was cut.
 *
 * @throws {Refusal} `corrupt-image` when the table is impossible
 */
export function refcountEnd(file: ByteReader, header: Qcow2Header): number {
  const { clusterSize, refcountTableOffset, refcountTableClusters } = header;
  const size = refcountTableClusters * clusterSize;
  if (size > maximumTable || refcountTableOffset % clusterSize !== 0) {
    throw new Refusal<DiskRefusalCode>(
      "corrupt-image",
      `the header of the qcow2 claims, at bytes 48 to 59, a refcount table of ${size} bytes at byte ${refcountTableOffset}, which cannot be; build the image again`,
    );
  }
  let end = refcountTableOffset + size;
  if (end > file.length) return end;
  const table = viewOf(file.read(refcountTableOffset, size));
  for (let at = 0; at < size; at += 8) {
    // Bits 0 to 8 are reserved; 0 means no block.
    const block = uint64be(table, at);
    if (block >= 512) end = Math.max(end, Math.floor(block / 512) * 512 + clusterSize);
  }
  return end;
}
