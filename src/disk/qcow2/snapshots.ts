import { Refusal } from "../../refusal.ts";
import { cached } from "../cached-reader.ts";
import { uint64be, viewOf } from "../integers.ts";
import type { ByteReader } from "../reader.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Qcow2Header } from "./header.ts";

/** A state of the disk that is kept inside a qcow2; its words are the image's, hence hostile. */
export interface Qcow2Snapshot {
  /** Unique among the snapshots of the image. */
  readonly id: string;
  readonly name: string;
  /** When it was taken, to the millisecond. */
  readonly date: Date;
  /** How long the guest had run, in nanoseconds. */
  readonly vmClock: bigint;
  /** Bytes of the machine's state; 0 when only the disk was kept. */
  readonly vmStateSize: number;
  /** Bytes of the disk then; `undefined` where version 2 does not say. */
  readonly diskSize: number | undefined;
  /** Instructions that a recorded guest had run; `undefined` when none were counted. */
  readonly icount: bigint | undefined;
  /** Where its L1 table starts in the file, and how many entries that has. */
  readonly l1Offset: number;
  readonly l1Size: number;
}

/** The most snapshots and the most extra data of one that QEMU bears. */
const maximumCount = 65536;
const maximumExtra = 1024;
/** Bytes of the whole table; QEMU's own take under 100 for each snapshot. */
const maximumTable = 16 * 1024 * 1024;

/**
 * Reads the snapshot table (QEMU's docs/interop/qcow2, "Snapshots").
 *
 * @throws {Refusal} `corrupt-image` with the place, also where the table does not lie within the file
 */
export function readSnapshots(file: ByteReader, header: Qcow2Header): readonly Qcow2Snapshot[] {
  const { snapshots: count, snapshotsOffset, clusterSize } = header;
  if (count === 0) return [];
  if (count > maximumCount) throw corrupt(`claims ${count} snapshots, more than ${maximumCount}`);
  if (snapshotsOffset % clusterSize !== 0)
    throw corrupt(`has its snapshot table at byte ${snapshotsOffset}, where no cluster starts`);
  const pages = cached(file);
  const snapshots: Qcow2Snapshot[] = [];
  let at = snapshotsOffset;

  function bytes(offset: number, size: number): Uint8Array {
    if (offset + size > file.length)
      throw corrupt(`has a snapshot table that reaches byte ${offset + size}, beyond the end of the file`);
    if (offset + size - snapshotsOffset > maximumTable)
      throw corrupt(`has a snapshot table of more than ${maximumTable} bytes`);
    return pages.read(offset, size);
  }

  for (let index = 0; index < count; index++) {
    const fixed = viewOf(bytes(at, 40));
    const idSize = fixed.getUint16(12);
    const nameSize = fixed.getUint16(14);
    const extraSize = fixed.getUint32(36);
    if (extraSize > maximumExtra)
      throw corrupt(`claims ${extraSize} bytes of extra data for snapshot ${index} at byte ${at}`);
    const entry = Buffer.from(bytes(at, 40 + extraSize + idSize + nameSize));
    const view = viewOf(entry);
    const text = 40 + extraSize;
    const icount = extraSize >= 24 ? view.getBigUint64(56) : undefined;
    snapshots.push({
      id: entry.toString("utf8", text, text + idSize),
      name: entry.toString("utf8", text + idSize),
      date: new Date(view.getUint32(16) * 1000 + Math.floor(view.getUint32(20) / 1e6)),
      vmClock: view.getBigUint64(24),
      vmStateSize: extraSize >= 8 ? uint64be(view, 40) : view.getUint32(32),
      diskSize: extraSize >= 16 ? uint64be(view, 48) : undefined,
      // All ones: instructions were not counted.
      icount: icount === 0xffff_ffff_ffff_ffffn ? undefined : icount,
      l1Offset: uint64be(view, 0),
      l1Size: view.getUint32(8),
    });
    at += Math.ceil(entry.length / 8) * 8;
  }
  return snapshots;
}

function corrupt(what: string): Refusal<DiskRefusalCode> {
  return new Refusal("corrupt-image", `the qcow2 ${what}; check it with qemu-img check and build it again`);
}
