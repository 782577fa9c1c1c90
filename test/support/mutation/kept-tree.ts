import type { FileStatus, FileTree, TreeEntry } from "../../../src/filesystem/tree.ts";

/** Files of which the content is kept once it was read, and bytes of a start that is kept alone. */
const largestKept = 1024 * 1024;
const largestStart = 16;

/** A tree that is walked once and then answers from memory, so that hundreds of mutants can be laid over it. */
export interface KeptTree extends FileTree {
  /** Every entry, parents first, names sorted. */
  readonly entries: readonly TreeEntry[];
}

export function keptTree(tree: FileTree): KeptTree {
  const entries = [...tree.walk()];
  const known = new Map<string, FileStatus>(entries.map(({ path, status }) => [path, status]));
  const resolved = new Map<string, string | undefined>();
  const contents = new Map<string, Uint8Array>();
  const starts = new Map<string, Uint8Array>();
  const names = new Map<string, string[]>();
  const resolve = (path: string) => {
    if (!resolved.has(path)) resolved.set(path, tree.resolve(path));
    return resolved.get(path);
  };
  const statusAt = (path: string | undefined) => (path === undefined ? undefined : known.get(path));
  return {
    ...tree,
    entries,
    lstat: (path) => known.get(path) ?? tree.lstat(path),
    stat: (path) => statusAt(resolve(path)),
    resolve,
    list(path) {
      const at = resolve(path) ?? path;
      const kept = names.get(at) ?? tree.list(at);
      names.set(at, kept);
      return kept;
    },
    read(path, range) {
      const at = resolve(path) ?? path;
      if (range?.offset === 0 && range.size <= largestStart && statusAt(at)?.type === "file") {
        const start = starts.get(at) ?? Uint8Array.from(tree.read(at, { offset: 0, size: largestStart }));
        starts.set(at, start);
        return start.subarray(0, range.size);
      }
      const { type, size } = statusAt(at) ?? {};
      if (type !== "file" || size === undefined || size > largestKept) return tree.read(at, range);
      const kept = contents.get(at) ?? Uint8Array.from(tree.read(at));
      contents.set(at, kept);
      return range === undefined ? kept : kept.subarray(range.offset, range.offset + range.size);
    },
    walk: (path = "/") => below(entries, path),
  };
}

/** The entries at and below a path. */
export function below(entries: readonly TreeEntry[], path: string): readonly TreeEntry[] {
  if (path === "/") return entries;
  return entries.filter((entry) => entry.path === path || entry.path.startsWith(`${path}/`));
}
