import { createHash } from "node:crypto";
import type { FileStatus, FileTree, TreeEntry } from "../filesystem/tree.ts";
import type { Guest } from "../guest/guest.ts";
import { inventory } from "../guest/inventory.ts";
import { ownershipOf, withOffspring } from "./ownership.ts";
import { type StatusColumns, statusColumns } from "./status-columns.ts";

/** A tree as columns, one row for each path: fifty thousand objects would take longer to hand over than to compare. */
export interface TreeSnapshot {
  /** In the order of a walk. */
  readonly paths: readonly string[];
  readonly statuses: StatusColumns;
  /** Of symbolic links, by row. */
  readonly targets: ReadonlyMap<number, string>;
  /** By row, of those that have any: names and values, or the digests of long ones, as JSON; `undefined` where this way of looking cannot tell. */
  readonly attributes: ReadonlyMap<number, string> | undefined;
  /** The packages that own the path or made it from what they own, parted by line ends; empty where none does. */
  readonly owners: readonly string[];
  /** The digests that the package database records of contents; empty where it records nothing to rely on. */
  readonly records: readonly string[];
  /** By row of compiled Python: the row of its source. */
  readonly sources: ReadonlyMap<number, number>;
  /** Bytes of the regular files of each package, hard links once; no name for what none owns. */
  readonly packageBytes: ReadonlyMap<string, number>;
  /** Regular files. */
  readonly files: number;
}

/** What is asked of each entry of a tree besides its status. */
export interface EntryReader {
  readonly target: (link: TreeEntry) => string;
  readonly attributes: (entry: TreeEntry) => ReadonlyMap<string, Uint8Array> | undefined;
}

/** Asks a tree by paths, for which the way to each has to be found anew. */
export function entryReaderOf(tree: FileTree): EntryReader {
  return { target: ({ path }) => tree.readlink(path), attributes: ({ path }) => tree.attributes(path) };
}

/** Bytes of an attribute beyond which its digest stands for it. */
const longest = 64;

/**
 * Reads a whole tree and who owns what in it.
 *
 * @param incomplete is told what of the package database cannot be read
 */
export function treeSnapshot(guest: Guest, incomplete: string[], reader = entryReaderOf(guest.tree)): TreeSnapshot {
  const entries = guest.fact(inventory);
  const owned = ownershipOf(guest, entries);
  for (const defect of owned.defects) incomplete.push(`who owns which file is not all known: ${defect}`);
  const targets = new Map<number, string>();
  const attributes = new Map<number, string>();
  let areTold = true;
  for (const [row, entry] of entries.entries()) {
    if (entry.status.type === "symlink") targets.set(row, reader.target(entry));
    const found = reader.attributes(entry);
    if (found === undefined) areTold = false;
    else if (found.size > 0) attributes.set(row, attributesText(found));
  }
  return {
    paths: entries.map(({ path }) => path),
    statuses: statusColumns(entries),
    targets,
    attributes: areTold ? attributes : undefined,
    ...withOffspring(guest, entries, owned),
    packageBytes: bytesOf(entries, owned.owners),
    files: entries.reduce((count, { status }) => count + (status.type === "file" ? 1 : 0), 0),
  };
}

function bytesOf(entries: readonly TreeEntry[], owners: readonly string[]): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  const met = new Set<number>();
  const isAgain = ({ links, inode }: FileStatus) => {
    const is = met.has(inode);
    if (links > 1) met.add(inode);
    return is;
  };
  for (const [row, { status }] of entries.entries()) {
    if (status.type !== "file" || isAgain(status)) continue;
    const [owner = ""] = owners[row]?.split("\n", 1) ?? [];
    bytes.set(owner, (bytes.get(owner) ?? 0) + status.size);
  }
  return bytes;
}

function attributesText(attributes: ReadonlyMap<string, Uint8Array>): string {
  const values = [...attributes].map(([name, value]): [string, string] => [
    name,
    value.length > longest ? createHash("sha256").update(value).digest("hex") : Buffer.from(value).toString("hex"),
  ]);
  return JSON.stringify(values.sort(([a], [b]) => (a < b ? -1 : 1)));
}
