import { quoted } from "../../disk/quoted.ts";
import type { ByteReader } from "../../disk/reader.ts";
import { knownDirectories } from "../known-directories.ts";
import type { NodeSource } from "../node-source.ts";
import type { FileStatus } from "../tree.ts";
import { openAllocationTable } from "./allocation-table.ts";
import { type BootSector, parseBootSector } from "./boot-sector.ts";
import { type ClusterChain, followChain } from "./cluster-chain.ts";
import { corrupt } from "./corrupt.ts";
import { type DirectoryEntry, parseDirectory } from "./directory.ts";

/** A FAT file system. */
export interface FatSource extends NodeSource<FatNode> {
  readonly bootSector: BootSector;
  /** Whether it was not unmounted in order, or errors were met. */
  readonly dirty: boolean;
  /** The label that the root directory holds, else that of the boot sector. */
  label(): string;
}

/** A file or directory of a FAT file system. */
export interface FatNode {
  readonly status: FileStatus;
  /** The first cluster; 0 of an empty file, and of the root directory of FAT12 and FAT16. */
  readonly cluster: number;
}

/** The most that Linux reads of a directory: 65536 entries. */
const maximumDirectory = 2 * 1024 * 1024;
/** Bytes of all directories together. */
const maximumDirectories = 1024 ** 3;
const rootInode = 1;
/** Files are numbered by the place of their entry from here on, directories by their first cluster. */
const firstFileInode = 2 ** 32;

/**
 * Opens a FAT12, FAT16 or FAT32 with long names (VFAT) for reading.
 *
 * FAT has no owners and modes: everything belongs to root, and has mode 755, or 555 when it is read-only, as Linux shows it
 * with its default of umask 022. Names are found whatever their case, by their long and their short form. An inode's
 * number is the first cluster of a directory and the place of a file's entry, and each has one link.
 *
 * @param volume the file system from its first byte
 * @throws {Refusal} `corrupt-filesystem`
 */
export function openFat(volume: ByteReader): FatSource {
  const boot = parseBootSector(volume);
  const { bits, clusterSize, clusters, dataOffset } = boot;
  const table = openAllocationTable(volume, boot);
  // Clusters of each directory read so far: all together they cannot be more than there are.
  const claimed = new Map<number, number>();
  let claimedClusters = 0;
  let lastFile: { readonly node: FatNode; readonly chain: ClusterChain } | undefined;

  const root: FatNode = {
    status: statusOf({ isDirectory: true, isReadOnly: false, size: 0, modified: 0 }, rootInode),
    cluster: "cluster" in boot.root ? boot.root.cluster : 0,
  };

  /** Bytes of the directory that starts in a cluster, and where in the volume each lies. */
  function directoryBytes(start: number): { bytes: Uint8Array; place: (at: number) => number } {
    if (start === root.cluster && "offset" in boot.root) {
      const { offset, size } = boot.root;
      return { bytes: new Uint8Array(volume.read(offset, size)), place: (at) => offset + at };
    }
    const most = Math.max(1, Math.floor(maximumDirectory / clusterSize));
    const whose = start === root.cluster ? "the root directory" : `the directory in cluster ${start}`;
    const chain = followChain(table, start, most, whose);
    if (chain.length > most) throw corrupt(`${whose} has ${chain.length} clusters`);
    claimedClusters += chain.length - (claimed.get(start) ?? 0);
    claimed.set(start, chain.length);
    if (claimedClusters > clusters) throw corrupt("its directories claim more clusters than there are");
    if (claimedClusters * clusterSize > maximumDirectories)
      throw corrupt(`its directories claim over ${maximumDirectories} bytes`);
    const bytes = new Uint8Array(chain.length * clusterSize);
    const starts: number[] = [];
    for (const { first, count } of chain.runs(0, chain.length)) {
      bytes.set(volume.read(clusterOffset(first), count * clusterSize), starts.length * clusterSize);
      for (let cluster = first; cluster < first + count; cluster++) starts.push(clusterOffset(cluster));
    }
    return { bytes, place: (at) => (starts[Math.floor(at / clusterSize)] ?? 0) + (at % clusterSize) };
  }

  function clusterOffset(cluster: number): number {
    return dataOffset + (cluster - 2) * clusterSize;
  }

  function nodeOf(entry: DirectoryEntry, place: number): FatNode {
    const { cluster, isDirectory, size, name } = entry;
    const isNowhere = cluster < 2 || cluster >= clusters + 2;
    if (isNowhere && (isDirectory || cluster !== 0 || size > 0)) {
      throw corrupt(`${quoted(name)} starts in the impossible cluster ${cluster}`);
    }
    const directoryInode = cluster === root.cluster ? rootInode : cluster;
    return { status: statusOf(entry, isDirectory ? directoryInode : firstFileInode + place / 32), cluster };
  }

  function read(start: number): { name: string; alias: string; node: FatNode }[] {
    const { bytes, place } = directoryBytes(start);
    return parseDirectory(bytes, bits === 32).entries.map((entry) => {
      const { name, alias } = entry;
      return { name, alias, node: nodeOf(entry, place(entry.place)) };
    });
  }

  const namesIn = knownDirectories((cluster) => {
    const names = new Map<string, FatNode>();
    const entries = read(cluster);
    const know = (form: string, node: FatNode) => names.has(form) || names.set(form, node);
    // What is listed under just this name counts first, then in other letters, then as the short name: only damage brings
    // about that they lead to different entries.
    for (const { name, node } of entries) know(name, node);
    for (const { name, node } of entries) know(folded(name), node);
    for (const { alias, node } of entries) know(folded(alias), node);
    return { names, bytes: (claimed.get(cluster) ?? 0) * clusterSize };
  });

  function chainOf(file: FatNode): ClusterChain {
    if (lastFile?.node === file) return lastFile.chain;
    const needed = Math.ceil(file.status.size / clusterSize);
    const whose = `the file that starts in cluster ${file.cluster}`;
    const chain = followChain(table, file.cluster, needed, whose);
    if (chain.length < needed) throw corrupt(`${whose} claims ${file.status.size} bytes, but ends earlier`);
    lastFile = { node: file, chain };
    return chain;
  }

  return {
    type: "vfat",
    bootSector: boot,
    dirty: boot.dirty || table.dirty,
    label: () => parseDirectory(directoryBytes(root.cluster).bytes, bits === 32).label ?? boot.label,
    root,
    directoriesMetOnce: true,
    child(directory, name) {
      const names = namesIn(directory.cluster);
      return names.get(name) ?? names.get(folded(name));
    },
    status: (node) => node.status,
    entries: (directory) => read(directory.cluster).map(({ name, node }) => ({ name, node })),
    content(file, offset, size) {
      const chain = chainOf(file);
      const first = Math.floor(offset / clusterSize);
      const count = Math.ceil((offset + size) / clusterSize) - first;
      const bytes = new Uint8Array(size);
      let at = 0;
      let skipped = offset - first * clusterSize;
      for (const run of chain.runs(first, count)) {
        const part = Math.min(run.count * clusterSize - skipped, size - at);
        bytes.set(volume.read(clusterOffset(run.first) + skipped, part), at);
        at += part;
        skipped = 0;
      }
      return bytes;
    },
    target: () => {
      throw corrupt("it knows no symbolic links");
    },
  };
}

/** Names that differ in nothing but the case of letters become the same. */
function folded(name: string): string {
  const upper = name.toUpperCase();
  // Letters that have no single capital, like ß, stay as they are.
  if (upper.length === name.length) return upper;
  return [...name]
    .map((character) => (character.toUpperCase().length === character.length ? character.toUpperCase() : character))
    .join("");
}

function statusOf(
  entry: Pick<DirectoryEntry, "isDirectory" | "isReadOnly" | "size" | "modified">,
  inode: number,
): FileStatus {
  return {
    type: entry.isDirectory ? "directory" : "file",
    // Linux does not take a read-only directory at its word.
    mode: entry.isReadOnly && !entry.isDirectory ? 0o555 : 0o755,
    uid: 0,
    gid: 0,
    size: entry.isDirectory ? 0 : entry.size,
    links: 1,
    modified: entry.modified,
    inode,
  };
}
