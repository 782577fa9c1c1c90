import { createHash } from "node:crypto";
import type { FileTree, TreeEntry } from "../filesystem/tree.ts";
import type { Guest } from "../guest/guest.ts";
import { inventory } from "../guest/inventory.ts";
import { packageFiles } from "../guest/package-files.ts";

/** A tree as columns, one row for each path: texts that are equal where nothing differs, which takes less than objects. */
export interface TreeSnapshot {
  /** In the order of a walk. */
  readonly paths: readonly string[];
  /** `FileState` as JSON. */
  readonly states: readonly string[];
  /** The packages that own the path, parted by line ends; empty where none does. */
  readonly owners: readonly string[];
  /** What the package database records of the content, with the time of its last change; empty where it records nothing. */
  readonly records: readonly string[];
  /** By row, of those that have any: names and values, or the digests of long ones, as JSON; `undefined` where this way of looking cannot tell. */
  readonly attributes: ReadonlyMap<number, string> | undefined;
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
  const { owners, records } = ownership(guest, entries, incomplete);
  const packageBytes = new Map<string, number>();
  const attributes = new Map<number, string>();
  const met = new Set<number>();
  let areTold = true;
  let files = 0;
  const states = entries.map((entry, row) => {
    const found = reader.attributes(entry);
    if (found === undefined) areTold = false;
    else if (found.size > 0) attributes.set(row, attributesText(found));
    const { type, size, inode, links } = entry.status;
    if (type === "file") {
      files++;
      const owner = owners[row]?.split("\n")[0] ?? "";
      if (links < 2 || !met.has(inode)) packageBytes.set(owner, (packageBytes.get(owner) ?? 0) + size);
      if (links > 1) met.add(inode);
    }
    return stateText(entry, reader);
  });
  return {
    paths: entries.map(({ path }) => path),
    states,
    owners,
    records,
    attributes: areTold ? attributes : undefined,
    packageBytes,
    files,
  };
}

/** Written by hand: `JSON.stringify` of fifty thousand small objects takes as long as walking half the tree. */
function stateText(entry: TreeEntry, reader: EntryReader): string {
  const { type, mode, uid, gid, size, links, device } = entry.status;
  const common = `{"type":"${type}","mode":${mode},"uid":${uid},"gid":${gid}`;
  if (type === "file") return `${common},"size":${size},"links":${links}}`;
  if (type === "symlink") return `${common},"target":${JSON.stringify(reader.target(entry))}}`;
  return device === undefined ? `${common}}` : `${common},"device":"${device.major}:${device.minor}"}`;
}

function attributesText(attributes: ReadonlyMap<string, Uint8Array>): string {
  const values = [...attributes].map(([name, value]): [string, string] => [
    name,
    value.length > longest ? createHash("sha256").update(value).digest("hex") : Buffer.from(value).toString("hex"),
  ]);
  return JSON.stringify(values.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Who owns each entry, and what is recorded of its content; links of the guest on the way to an owned path are followed. */
function ownership({ tree, fact }: Guest, entries: readonly TreeEntry[], incomplete: string[]) {
  const owners = new Array<string>(entries.length).fill("");
  const records = new Array<string>(entries.length).fill("");
  const database = fact(packageFiles);
  for (const defect of database?.defects ?? []) incomplete.push(`who owns which file is not all known: ${defect}`);
  const rows = new Map(entries.map(({ path }, row) => [path, row]));
  const isDirectory = (path: string) => entries[rows.get(path) ?? -1]?.status.type === "directory";
  const directories = new Map<string, string | undefined>();
  for (const file of database?.files ?? []) {
    const slash = file.path.lastIndexOf("/");
    const parent = slash <= 0 ? "/" : file.path.slice(0, slash);
    // What a walk met is where it seems to be; only links lead elsewhere.
    if (!directories.has(parent)) directories.set(parent, isDirectory(parent) ? parent : tree.resolve(parent));
    const directory = directories.get(parent);
    const row = rows.get(`${directory === "/" ? "" : directory}/${file.path.slice(slash + 1)}`);
    const status = row === undefined ? undefined : entries[row]?.status;
    if (row === undefined || status === undefined) continue;
    const known = owners[row];
    owners[row] = known ? `${known}\n${file.package}` : file.package;
    // Who may change a file leaves its record behind.
    const isRecorded = status.type === "file" && file.digest !== undefined && !file.config;
    if (!isRecorded) continue;
    const record = `${file.digest.algorithm} ${file.digest.hex} ${status.modified}`;
    // Two packages that disagree are not to be believed.
    records[row] = known && records[row] !== record ? "" : record;
  }
  return { owners, records };
}
