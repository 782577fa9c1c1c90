import { decodeName, encodeName } from "../filesystem/name.ts";
import type { NodeEntry, NodeSource } from "../filesystem/node-source.ts";
import type { FileStatus } from "../filesystem/tree.ts";
import { Refusal } from "../refusal.ts";
import type { AccessRefusalCode } from "./access-method.ts";
import { longestArgument } from "./libguestfs-session.ts";
import { fileType, splitDevice } from "./posix-status.ts";

/** An entry as the appliance showed it; its path leads over directories only. */
export interface ApplianceNode {
  /** Absolute, normal, without links; `/` is the root. */
  readonly path: string;
  readonly status: FileStatus;
}

/** What a source needs of a session: the answer to a command. */
export type Ask = (command: string) => Buffer;

/** Names whose statuses are asked for at once; libguestfs itself takes a thousand a time. */
const mostNames = 1000;

/** Bytes of content asked for at once. */
const pieceSize = 2 * 1024 * 1024;

/**
 * What an appliance has mounted at its root. All names are asked for at once, the entries of a
 * directory when it is first looked into.
 *
 * @throws {Refusal} `unreadable-tree` where answers do not fit what was asked; `access-failed` from `ask`
 */
export function applianceSource(ask: Ask): NodeSource<ApplianceNode> {
  const directories = new Map<string, Map<string, ApplianceNode>>();
  const targets = new Map<string, Map<string, string>>();
  let names: Map<string, string[]> | undefined;

  function entriesOf(path: string): Map<string, ApplianceNode> {
    const known = directories.get(path);
    if (known !== undefined) return known;
    // One search through the whole tree takes an eighth of the time of listing each directory.
    names ??= namesByDirectory(ask("find0 / -"));
    const entries = new Map<string, ApplianceNode>();
    for (const group of groupsOf(names.get(path) ?? [])) {
      const [first = ""] = group;
      const answer = plain.test(first)
        ? ask(`lstatnslist ${quote(path)} "${group.join(" ")}"`)
        : ask(`lstatns ${quote(join(path, first))}`);
      const statuses = parseStatuses(answer.toString("latin1"));
      if (statuses.length !== group.length) throw unreadable(path, "its entries cannot all be looked at");
      statuses.forEach((status, index) => {
        const name = group[index] ?? "";
        entries.set(name, { path: join(path, name), status });
      });
    }
    directories.set(path, entries);
    return entries;
  }

  /** The targets of all links of a directory, in one answer, taken apart by the lengths that are known of them. */
  function targetsOf(path: string): Map<string, string> {
    const known = targets.get(path);
    if (known !== undefined) return known;
    const links = [...entriesOf(path)].filter(([name, { status }]) => status.type === "symlink" && plain.test(name));
    const found = new Map<string, string>();
    for (const group of groupsOf(links.map(([name]) => name))) {
      const answer = ask(`readlinklist ${quote(path)} "${group.join(" ")}"`);
      let at = 0;
      for (const name of group) {
        const end = at + (entriesOf(path).get(name)?.status.size ?? 0);
        if (answer[end] !== 0x0a) throw unreadable(join(path, name), "its target is not as long as its size says");
        found.set(name, decodeName(answer.subarray(at, end)));
        at = end + 1;
      }
    }
    targets.set(path, found);
    return found;
  }

  const root: ApplianceNode = { path: "/", status: parseStatuses(ask("lstatns /").toString("latin1"))[0] ?? noRoot() };
  return {
    type: "mount",
    root,
    directoriesMetOnce: true,
    status: (node) => node.status,
    child: (directory, name) => entriesOf(directory.path).get(name),
    entries: (directory): NodeEntry<ApplianceNode>[] =>
      [...entriesOf(directory.path)].map(([name, node]) => ({ name, node })),
    target({ path, status }) {
      const cut = path.lastIndexOf("/");
      const target = targetsOf(path.slice(0, cut) || "/").get(path.slice(cut + 1));
      if (target !== undefined) return target;
      const answer = ask(`readlink ${quote(path)}`);
      if (answer.length !== status.size + 1) throw unreadable(path, "its target is not as long as its size says");
      return decodeName(answer.subarray(0, status.size));
    },
    content({ path }, offset, size) {
      const bytes = Buffer.allocUnsafe(size);
      // Far quicker than a download, but an answer holds no more than 4 MiB.
      for (let filled = 0; filled < size; ) {
        const part = ask(`pread ${quote(path)} ${Math.min(size - filled, pieceSize)} ${offset + filled}`);
        if (part.length === 0) throw unreadable(path, "it is shorter than its size says");
        filled += part.copy(bytes, filled);
      }
      return bytes;
    },
  };
}

/** Names that guestfish needs no quotes for inside a list: visible ASCII without quotes and the backslash. */
const plain = /^[!#-&(-[\]-~]+$/;

/** The names in groups that fit one command each; a name that is not plain stands alone, after the plain ones. */
function groupsOf(names: readonly string[]): string[][] {
  const groups: string[][] = [];
  let current: string[] = [];
  let size = 0;
  for (const name of names.filter((one) => plain.test(one))) {
    if (current.length > 0 && (current.length >= mostNames || size + name.length >= longestArgument / 2)) {
      groups.push(current);
      current = [];
      size = 0;
    }
    current.push(name);
    size += name.length + 1;
  }
  if (current.length > 0) groups.push(current);
  return [...groups, ...names.filter((one) => !plain.test(one)).map((one) => [one])];
}

/** A path as one argument of guestfish, every byte that could mean something to it as `\xHH`. */
export function quote(path: string): string {
  let quoted = "";
  for (const byte of encodeName(path)) {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    quoted += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  if (quoted.length > longestArgument / 2) throw unreadable(path, "its path is too long for guestfish");
  return `"${quoted}"`;
}

/** Statuses as guestfish prints the structure guestfs_statns: one `name: value` a line, in a fixed order. */
function parseStatuses(text: string): FileStatus[] {
  const pattern =
    /st_ino: (\d+)\n\s*st_mode: (\d+)\n\s*st_nlink: (\d+)\n\s*st_uid: (\d+)\n\s*st_gid: (\d+)\n\s*st_rdev: (\d+)\n\s*st_size: (\d+)\n[^}]*?st_mtime_sec: (-?\d+)\n/g;
  return [...text.matchAll(pattern)].map((match) => {
    const [inode = 0, bits = 0, links = 0, uid = 0, gid = 0, , bytes = 0, modified = 0] = match.slice(1).map(Number);
    const type = fileType(bits);
    const size = type === "file" || type === "symlink" ? bytes : 0;
    const status = { type, mode: bits & 0o7777, uid, gid, size, links, modified, inode };
    return type === "character" || type === "block"
      ? { ...status, device: splitDevice(BigInt(match[6] ?? 0)) }
      : status;
  });
}

/** The names in each directory, from every path below the root without its first slash, each ended by a NUL. */
function namesByDirectory(paths: Buffer): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let at = 0;
  for (let end = paths.indexOf(0, at); end >= 0; end = paths.indexOf(0, at)) {
    const path = `/${decodeName(paths.subarray(at, end))}`;
    const cut = path.lastIndexOf("/");
    const directory = path.slice(0, cut) || "/";
    const names = found.get(directory);
    if (names === undefined) found.set(directory, [path.slice(cut + 1)]);
    else names.push(path.slice(cut + 1));
    at = end + 1;
  }
  return found;
}

function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

function noRoot(): never {
  throw unreadable("/", "it cannot be looked at");
}

function unreadable(path: string, why: string): Refusal<AccessRefusalCode> {
  const sentence = `${JSON.stringify(path.slice(0, 200))} cannot be read through libguestfs: ${why}.`;
  return new Refusal("unreadable-tree", sentence);
}
