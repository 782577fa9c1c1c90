import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { NodeSource } from "./node-source.ts";
import { type DeadEnd, type Place, resolvePath } from "./path-resolution.ts";
import type { FilesystemRefusalCode } from "./refusal-code.ts";
import type { ByteRange, FileTree, TreeEntry } from "./tree.ts";

/** The most content handed out at once: 256 MiB. */
const maximumRead = 256 * 1024 * 1024;
/** Directories within directories beyond which a walk gives up. */
const maximumDepth = 1024;
/** Entries beyond which a walk gives up; twenty times what an amphora holds. */
const maximumEntries = 1_000_000;
/** Characters of all paths of a walk, which whoever keeps them has to hold. */
const maximumPaths = 256 * 1024 * 1024;

const sentences: Record<DeadEnd, string> = {
  "not-found": "there is no such file in the image",
  "not-a-directory": "part of the path is not a directory",
  "link-loop": "more than 40 symbolic links or 2048 names lead on from there",
};

/**
 * The tree that a source of nodes describes: paths, links and walks are decided here, the same for every source.
 *
 * @throws {Refusal} what `FileTree` says of each method, and whatever the source throws
 */
export function treeOf<Node>(source: NodeSource<Node>): FileTree {
  function find(path: string, followLast: boolean): Place<Node> | undefined {
    const place = resolvePath(source, path, followLast);
    return typeof place === "string" ? undefined : place;
  }

  function demand(path: string, followLast: boolean): Place<Node> {
    const place = resolvePath(source, path, followLast);
    if (typeof place === "string") throw refuse(place, path, sentences[place]);
    return place;
  }

  return {
    type: source.type,
    lstat: (path) => find(path, false)?.status,
    stat: (path) => find(path, true)?.status,
    resolve: (path) => find(path, true)?.path,
    list(path) {
      const { node, status } = demand(path, true);
      if (status.type !== "directory") throw refuse("not-a-directory", path, `it is a ${status.type}, not a directory`);
      return source
        .entries(node)
        .map((entry) => entry.name)
        .sort();
    },
    readlink(path) {
      const { node, status } = demand(path, false);
      if (status.type !== "symlink") throw refuse("not-a-link", path, `it is a ${status.type}, not a symbolic link`);
      return source.target(node);
    },
    read(path, range) {
      const { node, status } = demand(path, true);
      if (status.type !== "file") throw refuse("not-a-file", path, `it is a ${status.type}, not a regular file`);
      if (range !== undefined && !isRange(range))
        throw refuse("out-of-bounds", path, `${range.size} bytes at ${range.offset} are no part of a file`);
      const { offset, size } = clip(range, status.size);
      if (size > maximumRead) throw refuse("too-large", path, `${size} bytes are more than the 256 MiB read at once`);
      return size === 0 ? new Uint8Array(0) : source.content(node, offset, size);
    },
    attributes: (path) => source.attributes?.(demand(path, false).node),
    walk: (path = "/") => walk(source, demand(path, false)),
  };
}

function isRange({ offset, size }: ByteRange): boolean {
  return Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(size) && size >= 0;
}

/** The part of `range` that lies within a file of `size` bytes. */
function clip(range: ByteRange | undefined, size: number): ByteRange {
  if (range === undefined) return { offset: 0, size };
  const offset = Math.min(range.offset, size);
  return { offset, size: Math.min(range.size, size - offset) };
}

function refuse(code: FilesystemRefusalCode, path: string, why: string): Refusal<FilesystemRefusalCode> {
  return new Refusal(code, `Cannot read ${quoted(path)} in the image: ${why}.`);
}

function* walk<Node>(source: NodeSource<Node>, start: Place<Node>): Generator<TreeEntry> {
  const met = new Set<number>();
  // What is still to be visited, the next one last.
  const ahead = [{ node: start.node, path: start.path, depth: 0 }];
  let count = 0;
  let characters = 0;
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { node, path, depth } = next;
    characters += path.length;
    if (characters > maximumPaths)
      throw refuse("too-large", start.path, `the paths below it have over ${maximumPaths} characters`);
    const status = source.status(node);
    yield { path, status };
    if (status.type !== "directory") continue;
    if (depth >= maximumDepth) throw refuse("too-large", path, `it lies over ${maximumDepth} directories deep`);
    if (source.directoriesMetOnce) {
      if (met.has(status.inode)) throw refuse("corrupt-filesystem", path, "the same directory stands in two places");
      met.add(status.inode);
    }
    const prefix = path === "/" ? "/" : `${path}/`;
    const entries = [...source.entries(node)].sort((a, b) => (a.name < b.name ? 1 : -1));
    // Counted before they are kept.
    count += entries.length;
    if (count > maximumEntries) throw refuse("too-large", path, `the tree has over ${maximumEntries} entries`);
    for (const entry of entries) ahead.push({ node: entry.node, path: prefix + entry.name, depth: depth + 1 });
  }
}
