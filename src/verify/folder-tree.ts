import type { TreeEntry } from "../filesystem/tree.ts";
import type { FolderUse } from "./verdict.ts";

/** What a treemap can still show: shares of the whole, folders below one another, and all folders. */
const least = { share: 0.002 };
const most = { depth: 10, folders: 1500 };

/** A folder that is being added up. */
interface OpenFolder {
  readonly name: string;
  /** The path of what lies in it, up to the slash. */
  readonly prefix: string;
  bytes: number;
  files: number;
  readonly folders: FolderUse[];
}

/**
 * Adds files up by their folders; what is too small, or too deep, to be shown is part of the folder above it only.
 *
 * @param files in the order of a walk: all that lies below a folder one after the other
 */
export function folderTree(files: readonly TreeEntry[]): FolderUse {
  const total = files.reduce((sum, { status }) => sum + status.size, 0);
  let smallest = total * least.share;
  const root: OpenFolder = { name: "/", prefix: "/", bytes: 0, files: 0, folders: [] };
  const open = [root];
  const close = () => {
    const folder = open.pop() ?? root;
    const above = open.at(-1);
    if (above === undefined) return;
    above.bytes += folder.bytes;
    above.files += folder.files;
    if (folder.bytes > smallest) above.folders.push(closed(folder));
  };
  for (const { path, status } of files) {
    let folder = open.at(-1) ?? root;
    while (!path.startsWith(folder.prefix)) {
      close();
      folder = open.at(-1) ?? root;
    }
    for (let end = next(path, folder); end >= 0 && open.length <= most.depth; end = next(path, folder)) {
      const name = path.slice(folder.prefix.length, end);
      folder = { name, prefix: path.slice(0, end + 1), bytes: 0, files: 0, folders: [] };
      open.push(folder);
    }
    folder.bytes += status.size;
    folder.files++;
  }
  while (open.length > 1) close();
  let tree = closed(root);
  for (; countOf(tree) > most.folders; smallest *= 1.5) tree = trimmed(tree, smallest);
  return tree;
}

/** Where the name of the folder within a folder ends that a path leads through; negative when it is a file of it. */
function next(path: string, { prefix }: OpenFolder): number {
  return path.indexOf("/", prefix.length);
}

function closed({ name, bytes, files, folders }: OpenFolder): FolderUse {
  return { name, bytes, files, folders: folders.sort(bySize) };
}

function trimmed(folder: FolderUse, smallest: number): FolderUse {
  const kept = folder.folders.filter(({ bytes }) => bytes > smallest);
  return { ...folder, folders: kept.map((one) => trimmed(one, smallest)) };
}

function countOf({ folders }: FolderUse): number {
  return folders.reduce((sum, one) => sum + countOf(one), 1);
}

/** The largest first. */
function bySize(one: FolderUse, other: FolderUse): number {
  return other.bytes - one.bytes || (one.name < other.name ? -1 : 1);
}
