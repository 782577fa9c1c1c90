import type { NodeSource } from "../../src/filesystem/node-source.ts";
import type { FileStatus, FileTree } from "../../src/filesystem/tree.ts";
import { treeOf } from "../../src/filesystem/tree-of.ts";

/** What stands at a path of a tree made for a test: content, a symbolic link, or a directory; all belong to root. */
export type Entry =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode?: number }
  | { readonly link: string }
  | { readonly directory: true; readonly mode?: number };

/** Paths and what stands there; directories above them come by themselves. */
export type Entries = ReadonlyMap<string, Entry>;

interface Node {
  status: FileStatus;
  readonly children: Map<string, Node>;
  readonly content: Uint8Array;
  readonly target: string;
}

/** A tree that is described by its entries; set-up as the file systems do it, through `treeOf`. */
export function memoryTree(entries: Entries): FileTree {
  let inodes = 0;
  const make = (type: FileStatus["type"], mode: number, content: Uint8Array, target = ""): Node => ({
    status: { type, mode, uid: 0, gid: 0, size: content.length, links: 1, modified: 0, inode: ++inodes },
    children: new Map(),
    content,
    target,
  });
  const directory = (mode = 0o755) => make("directory", mode, new Uint8Array());
  const root = directory();
  for (const [path, entry] of entries) {
    const names = path.split("/").filter((name) => name !== "");
    const last = names.pop();
    if (last === undefined) continue;
    let parent = root;
    for (const name of names) {
      const next = parent.children.get(name) ?? directory();
      parent.children.set(name, next);
      parent = next;
    }
    const known = parent.children.get(last);
    // A directory that is there already keeps what is in it.
    if (known?.status.type === "directory" && typeof entry === "object" && "directory" in entry) {
      known.status = { ...known.status, mode: entry.mode ?? known.status.mode };
    } else parent.children.set(last, nodeOf(entry, make, directory));
  }
  const source: NodeSource<Node> = {
    type: "memory",
    root,
    directoriesMetOnce: true,
    child: (parent, name) => parent.children.get(name),
    status: (node) => node.status,
    entries: (parent) => [...parent.children].map(([name, node]) => ({ name, node })),
    content: (file, offset, size) => file.content.subarray(offset, offset + size),
    target: (link) => link.target,
  };
  return treeOf(source);
}

function nodeOf(
  entry: Entry,
  make: (type: FileStatus["type"], mode: number, content: Uint8Array, target?: string) => Node,
  directory: (mode?: number) => Node,
): Node {
  if (typeof entry === "string") return make("file", 0o644, Buffer.from(entry));
  if (entry instanceof Uint8Array) return make("file", 0o644, entry);
  if ("directory" in entry) return directory(entry.mode);
  if ("link" in entry) return make("symlink", 0o777, Buffer.from(entry.link), entry.link);
  const content = typeof entry.content === "string" ? Buffer.from(entry.content) : entry.content;
  return make("file", entry.mode ?? 0o644, content);
}
