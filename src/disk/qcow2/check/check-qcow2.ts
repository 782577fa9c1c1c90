import { Refusal } from "../../../refusal.ts";
import type { ByteReader } from "../../reader.ts";
import type { DiskRefusalCode } from "../../refusal-code.ts";
import { readBitmapDirectory, walkBitmapTable } from "./bitmap-directory.ts";
import type { CheckState, Fragmentation } from "./check-state.ts";
import { compareRefcounts } from "./comparison.ts";
import { readGeometry } from "./geometry.ts";
import { type HeaderAreas, readHeaderAreas } from "./header-areas.ts";
import { checkMapping } from "./mapping.ts";
import { qemuFile } from "./qemu-file.ts";
import { checkRefcountBlocks } from "./refcount-blocks.ts";
import { countReferences } from "./reference-counts.ts";
import { readSnapshotList, type SnapshotList } from "./snapshot-list.ts";
import { countsFor, readStoredRefcounts } from "./stored-refcounts.ts";
import { type Finding, openTally } from "./tally.ts";
import { limitedWork } from "./work.ts";

/** What is right and wrong with the metadata of a qcow2, counted as `qemu-img check` counts it. */
export interface Qcow2Check {
  readonly corruptions: number;
  /** Clusters that nothing refers to, or not as often as they are counted. */
  readonly leaks: number;
  /** Refcounts that could not be read. */
  readonly checkErrors: number;
  /** Where the last used cluster ends in the file, in bytes. */
  readonly imageEndOffset: number;
  /** Clusters of the disk. */
  readonly totalClusters: number;
  /** Those of them that have a cluster in the file. */
  readonly allocatedClusters: number;
  /** Allocated clusters that do not follow the one before them; every compressed one counts. */
  readonly fragmentedClusters: number;
  readonly compressedClusters: number;
  /** The first {@link mostFindings}; the counts above tell of all. */
  readonly findings: readonly Finding[];
}

/** Bytes of counters, two for each cluster of the file; with refcounts of 16 bits enough for 1 TiB of 64 KiB clusters. */
const maximumCounters = 64 * 1024 * 1024;
const maximumL1Entries = (32 * 1024 * 1024) / 8;

/**
 * Checks the metadata of a qcow2 as `qemu-img check` does: counts all references to the clusters of the file anew, and
 * compares them with the refcounts stored in it (QEMU's docs/interop/qcow2). Backing and data files are not looked at.
 *
 * Time is bounded by a fixed number of entries, memory by the number of clusters that the file really has, which is limited.
 *
 * @throws {Refusal} `corrupt-image`, `unsupported-format`, `encrypted`, `external-data-file` where `qemu-img check` gives no
 *   counts either; `unsupported-format` also when there is too much to check
 */
export function checkQcow2(reader: ByteReader): Qcow2Check {
  const file = qemuFile(reader);
  const geometry = readGeometry(file);
  const areas = readHeaderAreas(file, geometry);
  const bitmaps = areas.bitmapDirectory && readBitmapDirectory(file, geometry, areas.bitmapDirectory);
  const snapshots = readSnapshotList(file, geometry);
  demandCountable(file.length / geometry.clusterSize, geometry.refcountOrder);
  const work = limitedWork();
  const tally = openTally(work);
  const references = countReferences(file, geometry, tally, work);
  const stored = readStoredRefcounts(file, geometry, references.counts.length, work);
  const state: CheckState = { file, geometry, stored, references, tally, work };

  references.add(0, geometry.clusterSize, 0, () => "header");
  const active: Fragmentation = { allocated: 0, fragmented: 0, compressed: 0 };
  checkMapping(state, { offset: geometry.l1Offset, size: geometry.l1Size, name: "active L1 table", active });
  checkSnapshots(state, snapshots);
  const { refcountTableOffset, refcountTableSize } = geometry;
  references.add(refcountTableOffset, refcountTableSize, 48, () => "refcount table");
  countHeaderAreas(state, areas);
  for (const [index, table] of (bitmaps ?? []).entries()) {
    const structure = () => `table of bitmap ${index}`;
    references.add(table.offset, table.entries * 8, table.offset, structure);
    walkBitmapTable(file, geometry, table, work, (offset, at) =>
      references.add(offset, geometry.clusterSize, at, structure),
    );
  }
  checkRefcountBlocks(state);
  const highest = compareRefcounts(state);
  return {
    corruptions: tally.count("corruption"),
    leaks: tally.count("leak"),
    checkErrors: tally.count("error"),
    imageEndOffset: (highest + 1) * geometry.clusterSize,
    totalClusters: Math.ceil(geometry.diskSize / geometry.clusterSize),
    allocatedClusters: active.allocated,
    fragmentedClusters: active.fragmented,
    compressedClusters: active.compressed,
    findings: tally.findings,
  };
}

function demandCountable(clusters: number, refcountOrder: number): void {
  const most = maximumCounters / 2 / countsFor(1, refcountOrder).byteLength;
  if (clusters <= most) return;
  throw new Refusal<DiskRefusalCode>(
    "unsupported-format",
    `the file of the qcow2 has over ${most} clusters, too many to count; check it with qemu-img check`,
  );
}

function checkSnapshots(state: CheckState, { entries, size }: SnapshotList): void {
  const { geometry, references, tally } = state;
  const corruption = (offset: number, index: number, clause: string) =>
    tally.add("corruption", "snapshot", offset, () => ({ structure: `snapshot table, entry ${index}`, clause }));
  if (geometry.externalData && entries.length > 0) {
    corruption(geometry.snapshotsOffset, 0, "an image with a data file cannot have snapshots");
  }
  for (const [index, { offset, l1Offset, aligned, l1Size, extra }] of entries.entries()) {
    if (geometry.version === 3 && extra < 16)
      corruption(offset, index, `it has ${extra} bytes of extra data, 16 are needed`);
    if (!aligned) {
      corruption(offset, index, `its L1 table at ${l1Offset} does not start at a cluster`);
    } else if (l1Size > maximumL1Entries) {
      corruption(offset, index, `its L1 table has ${l1Size} entries, ${maximumL1Entries} are the most`);
    } else if (l1Size > 0) {
      demandReachable(state, l1Offset, l1Size);
      checkMapping(state, { offset: l1Offset, size: l1Size, name: `L1 table of snapshot ${index}` });
    }
  }
  references.add(geometry.snapshotsOffset, size, 64, () => "snapshot table");
}

function demandReachable({ file }: CheckState, l1Offset: number, l1Size: number): void {
  if (file.reaches(l1Offset, l1Size * 8)) return;
  throw new Refusal<DiskRefusalCode>(
    "corrupt-image",
    `the L1 table of a snapshot lies at ${l1Offset}, where no file reaches; drop the snapshots with qemu-img convert -O qcow2`,
  );
}

function countHeaderAreas({ references }: CheckState, { encryptionHeader, bitmapDirectory }: HeaderAreas): void {
  if (encryptionHeader) {
    references.add(encryptionHeader.offset, encryptionHeader.size, 0, () => "encryption header");
  }
  if (bitmapDirectory) references.add(bitmapDirectory.offset, bitmapDirectory.size, 0, () => "bitmap directory");
}
