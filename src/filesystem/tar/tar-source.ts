import { quoted } from "../../disk/quoted.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { encodeName } from "../name.ts";
import type { NodeSource } from "../node-source.ts";
import type { FileStatus, FileType } from "../tree.ts";
import { readSparse, type SparseMap } from "./sparse-map.ts";
import { corruptTar } from "./tar-header.ts";
import { type TarMember, tarMembers } from "./tar-members.ts";

/** An entry of a tar; a hard link leads to the very node of its target. */
export interface TarNode {
  status: FileStatus;
  /** Of a directory: what lies in it. */
  children?: Map<string, TarNode>;
  /** Of a symbolic link. */
  target: string;
  /** Of a file: where its content starts. */
  offset: number;
  /** Of a sparse file: which parts of it the tar holds, and where. */
  sparse?: SparseMap;
  attributes?: ReadonlyMap<string, Uint8Array>;
}

const types: Readonly<Record<string, FileType>> = {
  "0": "file",
  S: "file",
  "7": "file",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};
/** Bytes of extended attributes that are kept, in all. */
const maximumAttributes = 64 * 1024 * 1024;
const none: ReadonlyMap<string, Uint8Array> = new Map();
/** Entries, directories that no member describes included, beyond which a tar counts as hostile: seven times what an amphora has. */
const maximumEntries = 400_000;
/** Names in all paths of members: forty for each. */
const maximumNames = 40 * maximumEntries;
/** What keeping one attribute costs besides its bytes. */
const attributeCost = 128;

/**
 * Opens a tar as a tree without unpacking it: its headers are read once, content when asked for.
 *
 * Of two members with the same name the later one counts, as in unpacking. A directory that no member describes belongs
 * to root and has mode 755.
 *
 * @throws {Refusal} `corrupt-tar`, `truncated`, `unsupported-filesystem`
 */
export function openTar(file: ByteReader): NodeSource<TarNode> {
  let inodes = 0;
  let attributeBytes = 0;
  let names = 0;
  const root = impliedDirectory();

  function nextInode(): number {
    inodes++;
    if (inodes > maximumEntries) throw corruptTar(`it has over ${maximumEntries} entries`);
    return inodes;
  }

  function impliedDirectory(): TarNode {
    const status = {
      type: "directory",
      mode: 0o755,
      uid: 0,
      gid: 0,
      size: 0,
      links: 1,
      modified: 0,
      inode: nextInode(),
    } as const;
    return { status, children: new Map(), target: "", offset: 0 };
  }

  /** The directory that holds the last component, made where no member describes it. */
  function parentOf(parts: readonly string[], name: string): Map<string, TarNode> {
    let children = root.children ?? new Map<string, TarNode>();
    for (const part of parts.slice(0, -1)) {
      let next = children.get(part);
      if (next === undefined) {
        next = impliedDirectory();
        children.set(part, next);
      }
      if (next.children === undefined)
        throw corruptTar(`the member ${quoted(name)} lies within something that is no directory`);
      children = next.children;
    }
    return children;
  }

  function find(name: string): TarNode | undefined {
    return partsOf(name).reduce<TarNode | undefined>((node, part) => node?.children?.get(part), root);
  }

  function add(member: TarMember): void {
    const parts = partsOf(member.name);
    names += parts.length;
    if (names > maximumNames) throw corruptTar(`the paths of its members have over ${maximumNames} names`);
    const last = parts.at(-1);
    if (member.header.kind === "1") {
      const node = find(member.linkName);
      if (node === undefined || node.children !== undefined || last === undefined) {
        throw corruptTar(`the hard link ${quoted(member.name)} leads to no earlier file`);
      }
      // A name is an entry too, though not one with an inode of its own.
      nextInode();
      node.status = { ...node.status, links: node.status.links + 1 };
      parentOf(parts, member.name).set(last, node);
      return;
    }
    const node = nodeOf(member, parts.length === 0 ? root : find(member.name));
    if (last === undefined) Object.assign(root, { status: node.status, attributes: node.attributes });
    else parentOf(parts, member.name).set(last, node);
  }

  function demandAttributes(attributes: ReadonlyMap<string, Uint8Array>): void {
    for (const [name, value] of attributes) attributeBytes += name.length + value.length + attributeCost;
    if (attributeBytes > maximumAttributes)
      throw corruptTar(`its extended attributes take over ${maximumAttributes} bytes`);
  }

  function nodeOf(member: TarMember, earlier: TarNode | undefined): TarNode {
    const { header, offset, linkName, sparse, attributes } = member;
    // Before POSIX a directory was a file whose name ends in a slash.
    const type = header.kind === "0" && member.name.endsWith("/") ? "directory" : types[header.kind];
    if (attributes !== undefined) demandAttributes(attributes);
    if (type === undefined)
      throw corruptTar(`the member ${quoted(member.name)} is of the unknown kind ${quoted(header.kind)}`);
    if (earlier === root && type !== "directory") throw corruptTar("its root is not a directory");
    const again = type === "directory" && earlier?.children !== undefined;
    const status: FileStatus = {
      type,
      mode: header.mode & 0o7777,
      uid: header.uid,
      gid: header.gid,
      size: type === "file" ? member.size : type === "symlink" ? encodeName(linkName).length : 0,
      links: 1,
      modified: header.modified,
      inode: again ? earlier.status.inode : nextInode(),
      ...((type === "character" || type === "block") && { device: header.device }),
    };
    const children =
      type === "directory" ? ((again ? earlier.children : undefined) ?? new Map<string, TarNode>()) : undefined;
    const optional = { ...(sparse && type === "file" && { sparse }), ...(attributes && { attributes }) };
    return { status, target: type === "symlink" ? linkName : "", offset, ...optional, ...(children && { children }) };
  }

  for (const member of tarMembers(file)) {
    // A volume label is no file.
    if (member.header.kind !== "V") add(member);
  }

  return {
    type: "tar",
    root,
    directoriesMetOnce: true,
    child: (directory, name) => directory.children?.get(name),
    status: (node) => node.status,
    entries: (directory) => [...(directory.children ?? [])].map(([name, node]) => ({ name, node })),
    content: ({ offset: start, sparse }, offset, size) =>
      sparse === undefined ? file.read(start + offset, size) : readSparse(file, sparse, offset, size),
    attributes: (node) => node.attributes ?? none,
    target: (link) => link.target,
  };
}

/** The components of a member's name, seen from the root of the tree. */
function partsOf(name: string): string[] {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || name.includes("\0"))
    throw corruptTar(`the member name ${quoted(name)} leads out of the tree`);
  return parts;
}
