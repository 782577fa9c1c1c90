import type { FileStatus, FileTree, TreeEntry } from "./tree.ts";

/** One way in which two trees disagree about a path. */
export interface Difference {
  readonly path: string;
  /** `missing` from the actual tree, `extra` in it, else the property that differs. */
  readonly what: "missing" | "extra" | "type" | "mode" | "uid" | "gid" | "size" | "device" | "target" | "content";
  /** As each tree has it, the guest's word; empty where a tree has nothing. */
  readonly expected: string;
  readonly actual: string;
}

/** What to compare, and how much of it to tell. */
export interface CompareOptions {
  /** Which regular files are compared byte for byte; none when left out. */
  readonly content?: (path: string, status: FileStatus) => boolean;
  /** Paths, with all below them, that count in neither tree. */
  readonly ignore?: (path: string) => boolean;
  /** Differences after which the comparison ends; 100 when left out. */
  readonly limit?: number;
}

/** Bytes of a file compared at a time. */
const chunkSize = 4 * 1024 * 1024;

/**
 * Compares two trees path by path in one pass: type, mode, owner, size of files, numbers of devices, targets of links, and
 * the content of the files asked for. Of a directory that only one tree has, what lies in it is not told one by one.
 *
 * @returns no more than `limit` differences, in the order of a walk
 * @throws {Refusal} whatever either tree throws
 */
export function compareTrees(expected: FileTree, actual: FileTree, options: CompareOptions = {}): Difference[] {
  const limit = options.limit ?? 100;
  const differences: Difference[] = [];
  for (const difference of differencesOf(expected, actual, options)) {
    differences.push(difference);
    if (differences.length >= limit) break;
  }
  return differences;
}

function* differencesOf(expected: FileTree, actual: FileTree, options: CompareOptions): Generator<Difference> {
  const left = cursor(expected, options.ignore);
  const right = cursor(actual, options.ignore);
  let one = left.next();
  let other = right.next();
  while (one !== undefined || other !== undefined) {
    const order = one === undefined ? 1 : other === undefined ? -1 : comparePaths(one.path, other.path);
    if (one !== undefined && order < 0) {
      yield { path: one.path, what: "missing", expected: one.status.type, actual: "" };
      one = left.nextBeside();
    } else if (other !== undefined && order > 0) {
      yield { path: other.path, what: "extra", expected: "", actual: other.status.type };
      other = right.nextBeside();
    } else if (one !== undefined && other !== undefined) {
      if (one.status.type === other.status.type) {
        yield* properties(expected, actual, one, other.status, options);
        one = left.next();
        other = right.next();
      } else {
        yield { path: one.path, what: "type", expected: one.status.type, actual: other.status.type };
        one = left.nextBeside();
        other = right.nextBeside();
      }
    }
  }
}

/** A walk that can leave out what lies below the entry it last gave. */
function cursor(tree: FileTree, ignore: ((path: string) => boolean) | undefined) {
  const walk = tree.walk()[Symbol.iterator]();
  let last = "";
  function after(skipped: string | undefined): TreeEntry | undefined {
    let below = skipped;
    for (let step = walk.next(); !step.done; step = walk.next()) {
      const { path } = step.value;
      if (below !== undefined && path.startsWith(below)) continue;
      if (ignore?.(path)) {
        below = prefixOf(path);
        continue;
      }
      last = path;
      return step.value;
    }
    return undefined;
  }
  return { next: () => after(undefined), nextBeside: () => after(prefixOf(last)) };
}

function prefixOf(path: string): string {
  return path === "/" ? "/" : `${path}/`;
}

/** The order of a walk: component by component, parents first. */
function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one === other) continue;
    // The end of a component comes before whatever continues it.
    if (one === 0x2f) return -1;
    if (other === 0x2f) return 1;
    return one - other;
  }
  return a.length - b.length;
}

function* properties(
  expected: FileTree,
  actual: FileTree,
  { path, status }: TreeEntry,
  other: FileStatus,
  options: CompareOptions,
): Generator<Difference> {
  const difference = (what: Difference["what"], one: string, two: string): Difference => ({
    path,
    what,
    expected: one,
    actual: two,
  });
  if (status.mode !== other.mode) yield difference("mode", status.mode.toString(8), other.mode.toString(8));
  if (status.uid !== other.uid) yield difference("uid", `${status.uid}`, `${other.uid}`);
  if (status.gid !== other.gid) yield difference("gid", `${status.gid}`, `${other.gid}`);
  const [device, otherDevice] = [deviceOf(status), deviceOf(other)];
  if (device !== otherDevice) yield difference("device", device, otherDevice);
  if (status.type === "symlink") {
    const [target, otherTarget] = [expected.readlink(path), actual.readlink(path)];
    if (target !== otherTarget) yield difference("target", target, otherTarget);
  }
  if (status.type !== "file") return;
  if (status.size !== other.size) yield difference("size", `${status.size}`, `${other.size}`);
  else if (options.content?.(path, status)) {
    const at = firstDifference(expected, actual, path, status.size);
    if (at !== undefined)
      yield difference("content", `${at.expected} at byte ${at.offset}`, `${at.actual} at byte ${at.offset}`);
  }
}

function deviceOf({ device }: FileStatus): string {
  return device === undefined ? "" : `${device.major}:${device.minor}`;
}

function firstDifference(expected: FileTree, actual: FileTree, path: string, size: number) {
  for (let offset = 0; offset < size; offset += chunkSize) {
    const range = { offset, size: chunkSize };
    const one = expected.read(path, range);
    const other = actual.read(path, range);
    if (Buffer.compare(one, other) === 0) continue;
    let at = 0;
    while (one[at] === other[at]) at++;
    const hex = (byte: number | undefined) =>
      byte === undefined ? "the end" : `0x${byte.toString(16).padStart(2, "0")}`;
    return { offset: offset + at, expected: hex(one[at]), actual: hex(other[at]) };
  }
  return undefined;
}
