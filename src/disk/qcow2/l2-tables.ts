import { Refusal } from "../../refusal.ts";
import { byteCache } from "../byte-cache.ts";
import { viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Qcow2Header } from "./header.ts";
import { standardOffset } from "./l2-entry.ts";

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
/** Bytes of L2 tables kept, in all layers of a chain of images. */
const budget = 8 * 1024 * 1024;

/** The two levels of tables that lead from a cluster of the guest to its place in the file. */
export interface L2Tables {
  /** Entries of the L1 table, at most as many as the virtual size needs. */
  readonly count: number;
  /** Entries of one L2 table. */
  readonly entries: number;
  /** Bytes of one entry: 8, or 16 with extended entries. */
  readonly entrySize: number;
  /** Where the L2 table of an L1 entry starts in the file; 0 when there is none. */
  offset(l1Index: number): number;
  /**
   * The L2 table of an L1 entry as 32-bit words in the order of the file, the high half of an entry first; `undefined` when
   * there is none.
   */
  table(l1Index: number): Uint32Array | undefined;
}

/**
 * Opens the L1 table and, as they are asked for, the L2 tables.
 *
 * @param layers how many images share the caches
 * @throws {Refusal} `truncated` when the L1 table is not wholly there; `corrupt-image` when an entry is not aligned
 */
export function openL2Tables(file: ByteReader, header: Qcow2Header, layers = 1): L2Tables {
  const { clusterSize, l1Offset, virtualSize } = header;
  const entrySize = header.extendedL2 ? 16 : 8;
  const entries = clusterSize / entrySize;
  const count = Math.ceil(virtualSize / (clusterSize * entries));
  const missing = l1Offset + count * 8 - file.length;
  if (missing > 0) throw truncated(missing);
  const l1 = viewOf(file.read(l1Offset, count * 8));
  const tables = byteCache(budget / layers);

  function offset(l1Index: number): number {
    const at = standardOffset(l1.getUint32(l1Index * 8), l1.getUint32(l1Index * 8 + 4));
    if (at % clusterSize === 0) return at;
    throw new Refusal<DiskRefusalCode>(
      "corrupt-image",
      `entry ${l1Index} of the L1 table, at byte ${l1Offset + l1Index * 8} of the qcow2, leads to byte ${at}, where no cluster starts; check it with qemu-img check and build it again`,
    );
  }

  return {
    count,
    entries,
    entrySize,
    offset,
    table(l1Index) {
      const at = offset(l1Index);
      if (at === 0) return undefined;
      let bytes = tables.get(l1Index);
      if (bytes === undefined) {
        bytes = new Uint8Array(clusterSize);
        bytes.set(file.read(at, clusterSize));
        // Words in the order of this machine are read many times faster than through a view.
        if (isLittleEndian) Buffer.from(bytes.buffer).swap32();
        tables.set(l1Index, bytes);
      }
      return new Uint32Array(bytes.buffer);
    },
  };
}

/** The refusal of an image whose file lacks bytes that it describes. */
export function truncated(missing: number): Refusal<DiskRefusalCode> {
  return new Refusal(
    "truncated",
    `the qcow2 is cut short, at least ${missing} ${missing === 1 ? "byte is" : "bytes are"} missing at its end; copy or build the image again`,
  );
}
