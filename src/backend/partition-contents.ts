import type { Partition, PartitionTable } from "../disk/partition.ts";
import type { ByteReader } from "../disk/reader.ts";
import { sliceOf } from "../disk/slice-reader.ts";
import { type KnownFilesystem, knownFilesystem } from "../filesystem/known-filesystem.ts";
import { type Filesystem, isReadHere, openFilesystem } from "../filesystem/open-filesystem.ts";
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

/** File systems of one disk that are looked into: entries of a table may share one that is large. */
const maximumFilesystems = 32;

/** Looks into every partition of a table, in its order; each has its entry, whatever it holds. */
export function readPartitionContents(disk: ByteReader, { partitions }: PartitionTable): PartitionContent[] {
  let met = 0;
  let hasRoot = false;
  return partitions.map((partition) => {
    const content = contentOf(disk, partition, met < maximumFilesystems);
    const { name, filesystem, hasSystem } = content;
    if (name !== undefined && isReadHere(name)) met++;
    if (filesystem === undefined || (hasSystem && !hasRoot)) {
      hasRoot ||= hasSystem;
      return content;
    }
    // Opened anew, so that only of the root what was looked up is kept in memory.
    const { offset, size } = partition;
    return { ...content, filesystem: openFilesystem(sliceOf(disk, offset, size)) ?? filesystem };
  });
}

/**
 * What lies at a place of the disk; every refusal of it becomes part of the answer.
 *
 * @param mayOpen whether a file system that is read here is looked into
 */
export function contentOf(disk: ByteReader, partition: Partition, mayOpen = true): PartitionContent {
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
    if (!mayOpen && known !== undefined && isReadHere(known.name)) return refused(oneTooMany(known.name));
    const filesystem = openFilesystem(volume);
    if (filesystem === undefined) return refused(unread(known));
    const hasSystem = marks.some((path) => filesystem.tree.lstat(path) !== undefined);
    return { ...(known && { name: known.name }), partition, filesystem, hasSystem };
  } catch (error) {
    if (error instanceof Refusal) return refused(error as Refusal<ImageRefusalCode>);
    throw error;
  }
}

function oneTooMany(name: string): Refusal<ImageRefusalCode> {
  const sentence = `it holds ${name}, but ${maximumFilesystems} file systems before it were looked into, and no more are; build the image with fewer partitions`;
  return new Refusal("too-large", sentence);
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
