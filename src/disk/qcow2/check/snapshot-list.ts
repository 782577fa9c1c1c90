import { Refusal } from "../../../refusal.ts";
import { uint64be, viewOf } from "../../integers.ts";
import type { DiskRefusalCode } from "../../refusal-code.ts";
import type { Geometry } from "./geometry.ts";
import type { QemuFile } from "./qemu-file.ts";

/** Where the L1 table of a snapshot lies. */
export interface SnapshotEntry {
  /** Of the entry in the snapshot table. */
  readonly offset: number;
  readonly l1Offset: number;
  /** Whether the L1 table starts where a cluster does; no number tells of so large an offset. */
  readonly aligned: boolean;
  readonly l1Size: number;
  /** Bytes of extra data. */
  readonly extra: number;
}

/** The snapshot table: its entries, and the bytes it takes. */
export interface SnapshotList {
  readonly entries: readonly SnapshotEntry[];
  readonly size: number;
}

const maximumExtra = 1024;
const maximumTable = 64 * 1024 * 1024;

/**
 * Reads the snapshot table (QEMU's docs/interop/qcow2, "Snapshots"), demanding of it what QEMU demands.
 *
 * @throws {Refusal} `corrupt-image`
 */
export function readSnapshotList(file: QemuFile, geometry: Geometry): SnapshotList {
  const { clusterSize, snapshots, snapshotsOffset } = geometry;
  const entries: SnapshotEntry[] = [];
  // Counted from the start of the table, since no number tells such places apart where it may lie.
  let size = 0;
  for (let index = 0; index < snapshots; index++) {
    const start = Math.ceil(size / 8) * 8;
    const offset = snapshotsOffset + start;
    const view = viewOf(file.padded(offset, 40));
    const extra = view.getUint32(36);
    size = start + 40 + extra + view.getUint16(12) + view.getUint16(14);
    if (extra > maximumExtra || size > maximumTable || !file.reaches(snapshotsOffset, size)) {
      throw new Refusal<DiskRefusalCode>(
        "corrupt-image",
        `entry ${index} of the snapshot table, at byte ${offset}, is too large; drop the snapshots with qemu-img convert -O qcow2`,
      );
    }
    const aligned = (view.getUint32(4) & (clusterSize - 1)) === 0;
    entries.push({ offset, l1Offset: uint64be(view, 0), aligned, l1Size: view.getUint32(8), extra });
  }
  return { entries, size };
}
