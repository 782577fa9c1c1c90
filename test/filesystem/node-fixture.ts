import type { NodeSource } from "../../src/filesystem/node-source.ts";
import type { FileStatus } from "../../src/filesystem/tree.ts";

/** A directory (a map), a file (its text) or a link (its target), for trees written down in a test. */
export type Fixture = string | { readonly link: string } | Map<string, Fixture>;

const inodes = new WeakMap<object, number>();

function inodeOf(fixture: Fixture): number {
  if (typeof fixture === "string") return 1;
  const known = inodes.get(fixture) ?? Math.floor(Math.random() * 2 ** 40);
  inodes.set(fixture, known);
  return known;
}

/** A source of nodes over a tree written down in a test. */
export function fixtureSource(root: Map<string, Fixture>): NodeSource<Fixture> {
  return {
    type: "fixture",
    root,
    directoriesMetOnce: true,
    child: (directory, name) => (directory instanceof Map ? directory.get(name) : undefined),
    status(node): FileStatus {
      const common = { mode: 0o755, uid: 0, gid: 0, links: 1, modified: 0, inode: inodeOf(node) };
      if (typeof node === "string") return { ...common, type: "file", size: node.length };
      if (node instanceof Map) return { ...common, type: "directory", size: 0 };
      return { ...common, type: "symlink", size: node.link.length };
    },
    entries: (directory) => (directory instanceof Map ? [...directory].map(([name, node]) => ({ name, node })) : []),
    content: (file, offset, size) => Buffer.from(typeof file === "string" ? file.slice(offset, offset + size) : ""),
    target: (link) => (typeof link === "string" || link instanceof Map ? "" : link.link),
  };
}
