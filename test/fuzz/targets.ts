import { readPartitionTable } from "../../src/disk/partition-table.ts";
import type { ByteReader } from "../../src/disk/reader.ts";
import { openExt4 } from "../../src/filesystem/ext4/ext4-source.ts";
import { openFat } from "../../src/filesystem/fat/fat-source.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { openXfs } from "../../src/filesystem/xfs/xfs-source.ts";
import { driveImage } from "./drive-image.ts";
import { lookAtTree } from "./drive-tree.ts";
import { faults } from "./faults.ts";
import type { Random } from "./mutation.ts";
import { repairExt4 } from "./repair/ext4.ts";
import { repairGpt } from "./repair/gpt.ts";
import { repairTar, tarHeaders } from "./repair/tar.ts";
import { repairVhd } from "./repair/vhd.ts";
import { repairXfs } from "./repair/xfs.ts";
import type { SparseImage } from "./sparse-image.ts";
import type { Region } from "./trace.ts";

/** One kind of input: what its seeds are called, how they are looked at, and how they are read. */
export interface Target {
  readonly name: string;
  readonly bigEndian: boolean;
  /** Whether numbers are mostly stored as digits. */
  readonly isText?: boolean;
  /** Reads what shows where the structures lie; file systems beneath any cache. */
  readonly look?: (reader: ByteReader) => unknown;
  /** Places that no reading shows. */
  readonly places?: (image: ByteReader) => readonly Region[];
  /** Makes the checksums right again of what was written to, so that mutations reach behind them. */
  readonly repair?: (image: SparseImage) => void;
  /** `driveImage` when left out. */
  readonly drive?: (file: ByteReader, random: Random) => Promise<unknown>;
}

export const targets: readonly Target[] = [
  { name: "qcow2", bigEndian: true },
  {
    name: "tables",
    bigEndian: false,
    look: readPartitionTable,
    repair: repairGpt,
  },
  { name: "ext4", bigEndian: false, look: (reader) => lookAtTree(treeOf(openExt4(reader))), repair: repairExt4 },
  { name: "xfs", bigEndian: true, look: (reader) => lookAtTree(treeOf(openXfs(reader))), repair: repairXfs },
  { name: "fat", bigEndian: false, look: (reader) => lookAtTree(treeOf(openFat(reader))) },
  { name: "tar", bigEndian: true, isText: true, places: tarHeaders, repair: repairTar },
  { name: "vhd", bigEndian: true, repair: repairVhd },
];

export const isTarget = (name: string) => [...targets, ...faults].some((target) => target.name === name);

/** The target of that name; those named `fault:…` are there to show that faults are found. */
export function targetOf(name: string): Target {
  const target = [...targets, ...faults].find((one) => one.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}; there are ${targets.map((one) => one.name)}`);
  return target;
}

export const driveOf = (target: Target) => target.drive ?? driveImage;
