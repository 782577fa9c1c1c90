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
 * What an appliance has mounted at its root. Directories are asked for once and remembered.
 *
 * @throws {Refusal} `unreadable-tree` where answers do not fit what was asked; `access-failed` from `ask`
 */
export function applianceSource(ask: Ask): NodeSource<ApplianceNode> {
  const directories = new Map<string, Map<string, ApplianceNode>>();
  const targets = new Map<string, Map<string, string>>();

  function entriesOf(path: string): Map<string, ApplianceNode> {
    const known = directories.get(path);
    if (known !== undefined) return known;
    const entries = lookInto(path, namesByLine(path)) ?? lookInto(path, split(ask(`ls0 ${quote(path)} -`), 0));
    if (entries === undefined) throw unreadable(path, "its entries cannot all be looked at");
    directories.set(path, entries);
    return entries;
  }

  /** The lines of `ls`, which takes a fiftieth of the time of `ls0` but tells no line feed in a name from one after it. */
  function namesByLine(path: string): Buffer[] | undefined {
    const names = split(ask(`ls ${quote(path)}`), 0x0a);
    const distinct = new Set(names.map((name) => name.toString("latin1")));
    // Of a name with line feeds at least one part is listed twice, is empty or a dot, or names nothing that exists.
    const isSure = distinct.size === names.length && ["", ".", ".."].every((part) => !distinct.has(part));
    return isSure ? names : undefined;
  }

  function lookInto(path: string, names: Buffer[] | undefined): Map<string, ApplianceNode> | undefined {
    const decoded = names?.map(decodeName);
    const found = decoded && statusesOf(path, decoded);
    return found && new Map(decoded.map((name, index) => [name, found[index] ?? fail(path)]));
  }

  /** What the names stand for, in their order; undefined when one of them stands for nothing. */
  function statusesOf(path: string, names: readonly string[]): ApplianceNode[] | undefined {
    const found = new Map<string, FileStatus>();
    for (const group of groupsOf(names)) {
      const [first = ""] = group;
      const answer = plain.test(first)
        ? ask(`lstatnslist ${quote(path)} "${group.join(" ")}"`)
        : ask(`lstatns ${quote(join(path, first))}`);
      const statuses = parseStatuses(answer.toString("latin1"));
      if (statuses.length !== group.length) return undefined;
      group.forEach((name, index) => void found.set(name, statuses[index] ?? fail(path)));
    }
    return names.map((name) => ({ path: join(path, name), status: found.get(name) ?? fail(path) }));
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

  const root: ApplianceNode = { path: "/", status: parseStatuses(ask("lstatns /").toString("latin1"))[0] ?? fail("/") };
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
function quote(path: string): string {
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

/** The parts of `bytes` that end with `terminator`. */
function split(bytes: Buffer, terminator: number): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  for (let end = bytes.indexOf(terminator, at); end >= 0; end = bytes.indexOf(terminator, at)) {
    parts.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return parts;
}

function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

function fail(path: string): never {
  throw unreadable(path, "its entries cannot all be looked at");
}

function unreadable(path: string, why: string): Refusal<AccessRefusalCode> {
  const sentence = `${JSON.stringify(path.slice(0, 200))} cannot be read through libguestfs: ${why}.`;
  return new Refusal("unreadable-tree", sentence);
}
