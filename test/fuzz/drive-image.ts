import { contentOf, readPartitionContents } from "../../src/backend/partition-contents.ts";
import { findRoot, noRoot } from "../../src/backend/root-filesystem.ts";
import { demandWithin } from "../../src/disk/bounds.ts";
import { detectFormat } from "../../src/disk/container-format.ts";
import { openDisk } from "../../src/disk/disk-image.ts";
import type { Partition } from "../../src/disk/partition.ts";
import { readPartitionTable } from "../../src/disk/partition-table.ts";
import { checkQcow2 } from "../../src/disk/qcow2/check/check-qcow2.ts";
import { openQcow2, type Qcow2Image } from "../../src/disk/qcow2/qcow2-image.ts";
import type { ByteReader } from "../../src/disk/reader.ts";
import { knownFilesystem } from "../../src/filesystem/known-filesystem.ts";
import { openTar } from "../../src/filesystem/tar/tar-source.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";
import { type Budget, driveTree } from "./drive-tree.ts";
import type { Random } from "./mutation.ts";
import { attempt, attemptAsync, demandPlain, demandSame, PropertyViolation, sameBytes } from "./property.ts";

/** Bytes of files and of the disk that one case reads. */
const mostBytes = 8 * 1024 * 1024;
/** Partitions that are looked into. */
const mostPartitions = 6;

/** How far a case came: the deeper, the more of the readers it reached. */
export type Depth = "refused" | "container" | "table" | "tree";

/**
 * Reads an image as a product does: its format, container, partition table, file systems and all that is in them.
 *
 * @throws whatever is thrown that is no `Refusal`, and `PropertyViolation`
 */
export async function driveImage(file: ByteReader, random: Random): Promise<Depth> {
  const budget = { bytes: mostBytes };
  const format = attempt(() => detectFormat(file)).value;
  if (format === undefined) return "refused";
  if (format === "tar") {
    const tree = attempt(() => treeOf(openTar(file))).value;
    if (tree !== undefined) driveTree(tree, random, budget);
    return tree === undefined ? "container" : "tree";
  }
  if (format === "qcow2") driveCheck(file);
  const opened = await attemptAsync(() => openDisk(file, format));
  if (opened.refusal === "backing-file") return driveBacked(file, random, budget);
  const disk = opened.value;
  if (disk === undefined) return "refused";
  if (disk.qcow2 !== undefined) driveLists(disk.qcow2);
  driveDisk(disk, random, budget);
  const table = attempt(() => readPartitionTable(disk));
  demandSame(
    "two readings of the partition table",
    table,
    attempt(() => readPartitionTable(disk)),
  );
  if (table.value === undefined) return driveWhole(disk, random, budget) ? "tree" : "container";
  for (const partition of table.value.partitions) demandPartition(partition);
  const partitions = table.value.partitions.slice(0, mostPartitions);
  const contents = readPartitionContents(disk, { ...table.value, partitions });
  for (const { unreadable } of contents) if (unreadable) demandPlain("why a partition is not read", unreadable.message);
  demandPlain("why there is no root", noRoot(contents).message);
  for (const { structure, clause } of table.value.findings) demandPlain("a finding", `${structure} ${clause}`);
  for (const finding of findRoot(contents)?.findings ?? []) demandPlain("a finding", finding);
  const trees = contents.flatMap(({ filesystem }) => (filesystem === undefined ? [] : [filesystem.tree]));
  for (const tree of trees) driveTree(tree, random, budget);
  // A boot sector may be taken for a table, so that its file system is looked at all the same.
  return driveWhole(disk, random, budget) || trees.length > 0 ? "tree" : "table";
}

function driveCheck(file: ByteReader): void {
  const check = attempt(() => checkQcow2(file));
  demandSame(
    "two checks of the qcow2",
    check,
    attempt(() => checkQcow2(file)),
  );
}

/** What a qcow2 lists besides its clusters. */
function driveLists(image: Qcow2Image): void {
  const snapshots = attempt(() => image.snapshots);
  const bitmaps = attempt(() => image.bitmaps);
  demandSame(
    "two lists of snapshots",
    snapshots,
    attempt(() => image.snapshots),
  );
  demandSame(
    "two lists of bitmaps",
    bitmaps,
    attempt(() => image.bitmaps),
  );
}

/** An image over another one, which is shorter and has a byte for each place. */
async function driveBacked(file: ByteReader, random: Random, budget: Budget): Promise<Depth> {
  const length = 700_000;
  const backing: ByteReader = {
    length,
    read(offset, size) {
      demandWithin(length, offset, size);
      return Uint8Array.from({ length: size }, (_, place) => (offset + place) % 251);
    },
  };
  const image = (await attemptAsync(() => openQcow2(file, backing))).value;
  if (image === undefined) return "refused";
  driveLists(image);
  driveDisk(image, random, budget);
  return "container";
}

/** A file system on the bare disk, without a partition table. */
function driveWhole(disk: ByteReader, random: Random, budget: Budget): boolean {
  attempt(() => knownFilesystem(disk));
  const whole = { index: 1, offset: 0, size: disk.length, type: "", bootable: false };
  const { filesystem, unreadable } = contentOf(disk, whole);
  if (unreadable !== undefined) demandPlain("why the disk is not read", unreadable.message);
  if (filesystem === undefined) return false;
  if (filesystem.type === "vfat") attempt(() => filesystem.label());
  if (filesystem.type === "xfs") attempt(() => filesystem.superblock.needsRecovery);
  driveTree(filesystem.tree, random, budget);
  return true;
}

function demandPartition({ index, offset, size }: Partition): void {
  if (![index, offset, size].every((value) => value >= 0 && Number.isInteger(value))) {
    throw new PropertyViolation(`partition ${index} lies at ${offset} with ${size} bytes`);
  }
}

/** The same bytes whatever the order and the pieces they are read in. */
function driveDisk(disk: ByteReader, random: Random, budget: Budget): void {
  if (!Number.isSafeInteger(disk.length) || disk.length < 0) {
    throw new PropertyViolation(`the disk has ${disk.length} bytes`);
  }
  const spans = [0, Math.max(0, disk.length - 65536), random(Math.max(1, Math.min(disk.length, 2 ** 52)))];
  for (const offset of spans) {
    const size = Math.min(disk.length - offset, random(2) ? 65536 : 200_000);
    if (size === 0) continue;
    budget.bytes -= size;
    const whole = attempt(() => disk.read(offset, size));
    if (whole.value === undefined) continue;
    const bytes = Uint8Array.from(whole.value);
    if (bytes.length !== size) throw new PropertyViolation(`the disk gave ${bytes.length} bytes instead of ${size}`);
    for (let piece = 0; piece < 4; piece++) {
      const from = random(size);
      const count = 1 + random(Math.min(size - from, 9000));
      const part = attempt(() => disk.read(offset + from, count));
      if (!sameBytes(bytes.subarray(from, from + count), part.value)) {
        const how = part.refusal ?? "other bytes";
        throw new PropertyViolation(`${count} bytes at ${offset + from} of the disk give ${how} when read alone`);
      }
    }
    if (!sameBytes(bytes, attempt(() => disk.read(offset, size)).value)) {
      throw new PropertyViolation(`${size} bytes at ${offset} of the disk differ when they are read again`);
    }
  }
  const beyond = attempt(() => disk.read(disk.length, 1)).refusal;
  if (beyond !== "out-of-bounds") throw new PropertyViolation("the disk gives bytes beyond its end");
}
