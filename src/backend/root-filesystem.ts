import type { Partition } from "../disk/partition.ts";
import { type Filesystem, isReadHere } from "../filesystem/open-filesystem.ts";
import type { FileTree } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { PartitionContent } from "./partition-contents.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";

/** The root file system of a disk, and where it was found. */
export interface FoundRoot {
  readonly root: FileTree;
  readonly rootFilesystem: Filesystem;
  readonly rootPartition: Partition;
  /** Other file systems that could be the root as well: one clause each. */
  readonly findings: readonly string[];
}

/** Partitions that a sentence names; a GPT may have more than anybody reads. */
const mostNamed = 8;

/** The first partition whose file system names an operating system; `undefined` when there is none. */
export function findRoot(contents: readonly PartitionContent[]): FoundRoot | undefined {
  const [found, ...others] = contents.filter(({ hasSystem }) => hasSystem);
  if (found?.filesystem === undefined) return undefined;
  const { filesystem, partition } = found;
  return {
    root: filesystem.tree,
    rootFilesystem: filesystem,
    rootPartition: partition,
    findings: others.map(
      ({ partition: { index } }) =>
        `partition ${index} names an operating system as well, and partition ${partition.index} is taken for the root`,
    ),
  };
}

/**
 * Why a disk has no root file system that can be read: damage before what is merely not read here.
 *
 * @returns `truncated`, what a damaged file system was refused with, `encrypted`, `no-root-filesystem`, `unknown-filesystem`
 */
export function noRoot(contents: readonly PartitionContent[]): Refusal<ImageRefusalCode> {
  const refused = contents.flatMap(({ name, unreadable }) => (unreadable ? [{ name, unreadable }] : []));
  const cut = refused.find(({ unreadable }) => unreadable.code === "truncated");
  if (cut !== undefined) return cut.unreadable;
  // A file system of a kind that is read, but not this one: its own sentence tells most.
  const damaged = refused.find(({ name }) => name !== undefined && isReadHere(name));
  if (damaged !== undefined) return damaged.unreadable;
  const found = listed(contents);
  const locked = refused.find(({ unreadable }) => unreadable.code === "encrypted");
  if (locked !== undefined) {
    const sentence = `the root file system is encrypted (found: ${found}); ${remedyOf(locked.unreadable)}`;
    return new Refusal("encrypted", sentence);
  }
  if (contents.some(({ filesystem }) => filesystem !== undefined)) {
    return new Refusal(
      "no-root-filesystem",
      `no file system on the disk has /etc/os-release or /usr/lib/os-release (found: ${found}); build the image again`,
    );
  }
  const named = refused.find(({ name }) => name !== undefined);
  const remedy = named === undefined ? "" : `, or ${remedyOf(named.unreadable)}`;
  return new Refusal(
    "unknown-filesystem",
    `no file system that can be read holds the operating system (found: ${found}); build the image with ext4 or XFS${remedy}`,
  );
}

function listed(contents: readonly PartitionContent[]): string {
  if (contents.length === 0) return "no partition";
  const named = contents
    .slice(0, mostNamed)
    .map(({ name, partition }) => `${name ?? "nothing known"} in partition ${partition.index}`);
  if (contents.length > mostNamed) named.push(`${contents.length - mostNamed} more`);
  return named.join(", ");
}

/** What a sentence tells to do, which stands behind its last semicolon. */
function remedyOf({ message }: Refusal): string {
  return message.slice(message.lastIndexOf("; ") + 2);
}
