import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Qcow2Header } from "./header.ts";
import { readsAsZeros, standardOffset } from "./l2-entry.ts";
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
/** L2 tables read: with the smallest clusters they map 8 GiB. */
const maximumTables = 2 ** 18;
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
  const { clusterSize, virtualSize } = header;
  const clusters = Math.ceil(virtualSize / clusterSize);
  const met = new Set<number>();
  const total = { data: 0, compressed: 0, zero: 0, cutClusters: [] as number[] };
  let seen = 0;
  let end = 0;
  for (let l1Index = 0; l1Index < tables.count; l1Index++) {
    const at = tables.offset(l1Index);
    if (at === 0) continue;
    end = Math.max(end, at + clusterSize);
    // Only tables within the file are kept count of, so that a hostile L1 table takes no more memory than its own.
    if (at + clusterSize > fileLength) continue;
    if (met.has(at)) throw corrupt(`two L1 entries lead to the same L2 table at ${at}`);
    met.add(at);
    const table = tables.table(l1Index);
    if (table === undefined) continue;
    const first = l1Index * tables.entries;
    const count = Math.min(tables.entries, clusters - first);
    seen += count;
    if (seen > maximumClusters || met.size > maximumTables) {
      throw new Refusal<DiskRefusalCode>(
        "unsupported-format",
        `the qcow2 maps over ${maximumClusters} clusters or has over ${maximumTables} L2 tables, more than any amphora; build a smaller image, or one with larger clusters`,
      );
    }
    end = Math.max(end, measureTable(table, first, count, header, fileLength, total));
  }
  if (end > fileLength) throw truncated(end - fileLength);
  if (total.cutClusters.length > maximumCut) throw truncated(1);
  return total;
}

/**
 * Counts the clusters of one L2 table into `total`.
 *
 * The arithmetic of `l2-entry.ts` is written out, since this loop sees every cluster of the image while it is still
 * interpreted.
 *
 * @param first the number of the table's first cluster
 * @returns where the last byte lies that the file must hold
 */
function measureTable(
  table: Uint32Array,
  first: number,
  count: number,
  header: Qcow2Header,
  fileLength: number,
  total: { data: number; compressed: number; zero: number; cutClusters: number[] },
): number {
  const words = header.extendedL2 ? 4 : 2;
  const sectorShift = 62 - (header.clusterBits - 8) - 32;
  const offsetMask = (1 << sectorShift) - 1;
  let end = 0;
  let compressed = 0;
  for (let index = 0; index < count; index++) {
    const high = table[index * words] ?? 0;
    const low = table[index * words + 1] ?? 0;
    if ((high & 0x4000_0000) === 0) {
      if (high !== 0 || low !== 0 || words === 4)
        end = Math.max(end, standardEnd(table, index, first + index, header, total));
      continue;
    }
    compressed++;
    const sectors = ((high & 0x3fff_ffff) >>> sectorShift) + 1;
    const reach = (high & offsetMask) * 0x1_0000_0000 + low - (low & 511) + sectors * 512;
    if (reach <= fileLength) continue;
    // Of the last sector at least the first byte must be there.
    if (reach - 511 > fileLength) end = Math.max(end, reach - 511);
    // One more than are looked at tells that there are too many.
    else if (total.cutClusters.length <= maximumCut) total.cutClusters.push(first + index);
  }
  total.compressed += compressed;
  return end;
}

/** Counts one standard entry, and says where what it needs of the file ends. */
function standardEnd(
  table: Uint32Array,
  index: number,
  cluster: number,
  { clusterSize, extendedL2, virtualSize, version }: Qcow2Header,
  total: { data: number; zero: number },
): number {
  const at = index * (extendedL2 ? 4 : 2);
  const low = table[at + 1] ?? 0;
  if (!extendedL2 && readsAsZeros(low)) {
    if (version === 2) throw corrupt("a cluster is marked as zeros, which version 2 does not know");
    total.zero++;
    return 0;
  }
  const offset = standardOffset(table[at] ?? 0, low);
  if (extendedL2) demandSubclusters(offset, table[at + 2] ?? 0, table[at + 3] ?? 0, cluster);
  if (offset === 0) return 0;
  if (offset % clusterSize !== 0) throw corrupt(`the guest cluster ${cluster} does not lie at a cluster of the file`);
  total.data++;
  const size = Math.min(clusterSize, virtualSize - cluster * clusterSize);
  if (!extendedL2) return offset + size;
  // Bits 0 to 31 of the bitmap: which of the 32 subclusters are stored.
  const subclusters = 32 - Math.clz32(table[at + 3] ?? 0);
  return offset + Math.min(size, subclusters * (clusterSize / 32));
}

/** A subcluster is stored or marked as zeros or neither, and stored only where the cluster has a place. */
function demandSubclusters(offset: number, zeros: number, allocated: number, cluster: number): void {
  if ((zeros & allocated) !== 0)
    throw corrupt(`the guest cluster ${cluster} has subclusters that are both stored and marked as zeros`);
  if (offset === 0 && allocated !== 0) throw corrupt(`the guest cluster ${cluster} has subclusters stored nowhere`);
}

function corrupt(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("corrupt-image", `in the qcow2 ${what}; check it with qemu-img check and build it again`);
}
