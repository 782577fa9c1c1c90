import { createHash } from "node:crypto";
import { decodeName } from "../../src/filesystem/name.ts";
import type { FileTree, TreeEntry } from "../../src/filesystem/tree.ts";

/** What one entry of a tree is, in a form in which a kernel's and a reader's word can be held against each other. */
export interface ListedEntry {
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  readonly links: number;
  readonly modified: number;
  readonly inode: number;
  /** Of files and symbolic links. */
  readonly size?: number;
  readonly target?: string;
  readonly device?: string;
  /** SHA-256 of the content; of a file over 63 MiB only of its last million bytes. */
  readonly digest?: string;
  /** Values in hexadecimal. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Size over which only the end of a file is compared; find(1) counts whole MiB. */
const largeSize = 63 * 1024 * 1024;
const tailSize = 1_000_000;
const types: Readonly<Record<string, string>> = {
  f: "file",
  d: "directory",
  l: "symlink",
  c: "character",
  b: "block",
  p: "fifo",
  s: "socket",
};

/** What tree-listing.sh wrote, by path below the root. */
export function parseListing(bytes: Buffer): Map<string, ListedEntry> {
  // As latin1 each character is one byte, so that nothing of a name is lost before it is decoded.
  const [entries = "", devices = "", digests = "", tails = "", attributes = ""] = bytes
    .toString("latin1")
    .split(/(?:^|\0)\0(?:devices|digests|tails|attributes)\0/);
  const numbers = new Map(
    chunks(devices, 3).map(([path = "", major = "", minor = ""]) => [
      path,
      `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`,
    ]),
  );
  const sums = new Map(`${digests}\0${tails}`.split("\0").map((line) => [line.slice(66), line.slice(0, 64)]));
  const values = parseAttributes(attributes);
  const listing = new Map<string, ListedEntry>();
  for (const [raw = "", type = "", mode = "", uid, gid, size, links, modified, inode, target = ""] of chunks(
    entries,
    10,
  )) {
    const [device, digest, own] = [numbers.get(raw), sums.get(raw), values.get(raw)];
    listing.set(decode(raw).replace(/^\.\/?/, "/"), {
      type: types[type] ?? type,
      mode: Number.parseInt(mode, 8).toString(8),
      owner: `${uid}:${gid}`,
      links: Number(links),
      modified: Math.floor(Number(modified)),
      inode: Number(inode),
      ...((type === "f" || type === "l") && { size: Number(size) }),
      ...(type === "l" && { target: decode(target) }),
      ...(device !== undefined && { device }),
      ...(digest !== undefined && { digest }),
      ...(own !== undefined && { attributes: own }),
    });
  }
  return listing;
}

function decode(latin1: string): string {
  return decodeName(Buffer.from(latin1, "latin1"));
}

function chunks(text: string, size: number): string[][] {
  const fields = text.split("\0");
  if (fields.at(-1) === "") fields.pop();
  const result: string[][] = [];
  for (let at = 0; at < fields.length; at += size) result.push(fields.slice(at, at + size));
  return result;
}

/** What getfattr --dump writes: a paragraph for each file, odd bytes of its name as a backslash and three octal digits. */
function parseAttributes(text: string): Map<string, Record<string, string>> {
  const files = new Map<string, Record<string, string>>();
  const unquote = (name: string) =>
    name.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
  for (const paragraph of text.split("\n\n")) {
    const [head = "", ...lines] = paragraph.split("\n").filter((line) => line !== "");
    if (lines.length === 0) continue;
    const pairs = lines.map((line): [string, string] => {
      const equals = line.indexOf("=");
      const end = equals === -1 ? line.length : equals;
      return [decode(unquote(line.slice(0, end))), line.slice(end + 1).replace(/^0x|^""$/, "")];
    });
    files.set(unquote(head.slice("# file: ".length)), Object.fromEntries(pairs.sort()));
  }
  return files;
}

/** The same of a tree that is read here. */
export function listTree(tree: FileTree): Map<string, ListedEntry> {
  return new Map([...tree.walk()].map((entry) => [entry.path, listEntry(tree, entry)]));
}

function listEntry(tree: FileTree, { path, status }: TreeEntry): ListedEntry {
  const { type, size, device } = status;
  const attributes = [...(tree.attributes(path) ?? [])].map(([name, value]): [string, string] => [
    name,
    Buffer.from(value).toString("hex"),
  ]);
  return {
    type,
    mode: status.mode.toString(8),
    owner: `${status.uid}:${status.gid}`,
    links: status.links,
    modified: status.modified,
    inode: status.inode,
    ...((type === "file" || type === "symlink") && { size }),
    ...(type === "symlink" && { target: tree.readlink(path) }),
    ...(device !== undefined && { device: `${device.major}:${device.minor}` }),
    ...(type === "file" && { digest: digestOf(tree, path, size) }),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes.sort()) }),
  };
}

function digestOf(tree: FileTree, path: string, size: number): string {
  const hash = createHash("sha256");
  for (let offset = size > largeSize ? size - tailSize : 0; offset < size; offset += 1024 * 1024) {
    hash.update(tree.read(path, { offset, size: 1024 * 1024 }));
  }
  return hash.digest("hex");
}

/** What differs between two listings, one line for each entry; at most twenty. */
export function listingDifferences(
  expected: ReadonlyMap<string, ListedEntry>,
  actual: ReadonlyMap<string, ListedEntry>,
): string[] {
  const differences: string[] = [];
  for (const path of new Set([...expected.keys(), ...actual.keys()])) {
    const [one, other] = [JSON.stringify(sorted(expected.get(path))), JSON.stringify(sorted(actual.get(path)))];
    if (one !== other) differences.push(`${path}: ${one?.slice(0, 400)} is read as ${other?.slice(0, 400)}`);
  }
  return differences.slice(0, 20);
}

function sorted(entry: ListedEntry | undefined) {
  return entry && Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)));
}
