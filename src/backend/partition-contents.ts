import type { Partition, PartitionTable } from "../disk/partition.ts";
import type { ByteReader } from "../disk/reader.ts";
import { sliceOf } from "../disk/slice-reader.ts";
import { type KnownFilesystem, knownFilesystem } from "../filesystem/known-filesystem.ts";
import { type Filesystem, openFilesystem } from "../filesystem/open-filesystem.ts";
import { Refusal } from "../refusal.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** What one partition holds: a file system that was opened, or why there is none to open. */
export interface PartitionContent {
  readonly partition: Partition;
  /** What fills it by its magic number, read here or not: `ext4`, `LVM`, …; left out where nothing known does. */
  readonly name?: string;
  readonly filesystem?: Filesystem;
  /** Whether the file system names an operating system (os-release(5)). */
  readonly hasSystem: boolean;
  /** Why nothing of it can be read; exactly where `filesystem` is left out. */
  readonly unreadable?: Refusal<ImageRefusalCode>;
}

/** Where os-release(5) may stand; the first is a link more often than not. */
const marks = ["/etc/os-release", "/usr/lib/os-release"];

/** Looks into every partition of a table, in its order; each has its entry, whatever it holds. */
export function readPartitionContents(disk: ByteReader, { partitions }: PartitionTable): PartitionContent[] {
  return partitions.map((partition) => contentOf(disk, partition));
}

/** What lies at a place of the disk; every refusal of it becomes part of the answer. */
export function contentOf(disk: ByteReader, partition: Partition): PartitionContent {
  const { index, offset, size } = partition;
  const missing = offset + size - disk.length;
  if (missing > 0) {
    const sentence = `the disk is cut short, partition ${index} ends ${missing} bytes beyond it; copy or build the image again`;
    return { partition, hasSystem: false, unreadable: new Refusal("truncated", sentence) };
  }
  const volume = sliceOf(disk, offset, size);
  let known: KnownFilesystem | undefined;
  const refused = (unreadable: Refusal<ImageRefusalCode>): PartitionContent => ({
    ...(known && { name: known.name }),
    partition,
    hasSystem: false,
    unreadable,
  });
  try {
    known = knownFilesystem(volume);
    const filesystem = openFilesystem(volume);
    if (filesystem === undefined) return refused(unread(known));
    const hasSystem = marks.some((path) => filesystem.tree.lstat(path) !== undefined);
    return { ...(known && { name: known.name }), partition, filesystem, hasSystem };
  } catch (error) {
    if (error instanceof Refusal) return refused(error as Refusal<ImageRefusalCode>);
    throw error;
  }
}

/** Volumes that show nothing without a key. */
const locked: ReadonlySet<string> = new Set(["LUKS", "BitLocker"]);

function unread(known: KnownFilesystem | undefined): Refusal<ImageRefusalCode> {
  if (known === undefined) {
    return new Refusal("unknown-filesystem", "nothing that is known fills it; build the image without it");
  }
  const { name, remedy = "build the image without it" } = known;
  const code = locked.has(name) ? "encrypted" : "unsupported-filesystem";
  return new Refusal(code, `it holds ${name}, which is not read here; ${remedy}`);
}
