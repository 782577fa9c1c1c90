import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Qcow2Header } from "./header.ts";
import { compressedOffset, compressedSize, isCompressed, readsAsZeros, standardOffset } from "./l2-entry.ts";
import { type L2Tables, truncated } from "./l2-tables.ts";

/** How the clusters of a qcow2 are stored. */
export interface Allocation {
  /** Clusters stored as they are. */
  readonly data: number;
  readonly compressed: number;
  /** Clusters marked as zeros. */
  readonly zero: number;
  /** Compressed clusters whose last sector the file holds only in part: whether they are whole shows in unpacking them. */
  readonly cutClusters: readonly number[];
}

/** Clusters looked at before an image counts as too large: 4 TiB of 64 KiB clusters. */
const maximumClusters = 2 ** 26;
const maximumCut = 64;

/**
 * Walks every L1 and L2 entry and makes sure that the file holds all that they point at.
 *
 * The last cluster of the disk need only be stored up to the virtual size; a partly allocated cluster of an image with
 * extended entries up to its last allocated subcluster.
 *
 * @param fileLength bytes of the file
 * @throws {Refusal} `truncated` with the number of missing bytes; `corrupt-image`; `unsupported-format` when it is too large
 */
export function measureAllocation(tables: L2Tables, header: Qcow2Header, fileLength: number): Allocation {
  const { clusterBits, clusterSize, extendedL2, virtualSize, version } = header;
  const clusters = Math.ceil(virtualSize / clusterSize);
  const met = new Set<number>();
  const cutClusters: number[] = [];
  let [data, compressed, zero, seen, end] = [0, 0, 0, 0, 0];

  for (let l1Index = 0; l1Index < tables.count; l1Index++) {
    const at = tables.offset(l1Index);
    if (at === 0) continue;
    if (met.has(at)) throw corrupt(`two L1 entries lead to the same L2 table at ${at}`);
    met.add(at);
    if (at + clusterSize > fileLength) {
      end = Math.max(end, at + clusterSize);
      continue;
    }
    const table = tables.table(l1Index);
    if (table === undefined) continue;
    const first = l1Index * tables.entries;
    const count = Math.min(tables.entries, clusters - first);
    seen += count;
    if (seen > maximumClusters) {
      throw new Refusal<DiskRefusalCode>(
        "unsupported-format",
        `the qcow2 maps over ${maximumClusters} clusters, more than any amphora has`,
      );
    }
    for (let index = 0; index < count; index++) {
      const high = table.getUint32(index * tables.entrySize);
      const low = table.getUint32(index * tables.entrySize + 4);
      if (isCompressed(high)) {
        compressed++;
        const offset = compressedOffset(high, low, clusterBits);
        const size = compressedSize(high, low, clusterBits);
        // Of the last sector at least the first byte must be there.
        if (offset + size > fileLength + 511) end = Math.max(end, offset + size - 511);
        else if (offset + size > fileLength) cutClusters.push(first + index);
        continue;
      }
      const offset = standardOffset(high, low);
      if (!extendedL2 && readsAsZeros(low)) {
        if (version === 2) throw corrupt("a cluster is marked as zeros, which version 2 does not know");
        zero++;
        continue;
      }
      if (offset === 0) continue;
      if (offset % clusterSize !== 0)
        throw corrupt(`the guest cluster ${first + index} does not lie at a cluster of the file`);
      data++;
      let size = Math.min(clusterSize, virtualSize - (first + index) * clusterSize);
      if (extendedL2) {
        // Bits 0 to 31 of the bitmap: which of the 32 subclusters are stored.
        const allocated = table.getUint32(index * 16 + 12);
        size = Math.min(size, (32 - Math.clz32(allocated)) * (clusterSize / 32));
      }
      end = Math.max(end, offset + size);
    }
  }
  if (end > fileLength) throw truncated(end - fileLength);
  if (cutClusters.length > maximumCut) throw truncated(1);
  return { data, compressed, zero, cutClusters };
}

function corrupt(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("corrupt-image", `in the qcow2 ${what}; check it with qemu-img check and build it again`);
}
