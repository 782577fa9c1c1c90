import { cached } from "../../disk/cached-reader.ts";
import type { ByteReader } from "../../disk/reader.ts";
import type { FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import { berkeleyHeaders } from "./berkeley-headers.ts";
import { damagedDatabase, type HeaderRecord } from "./header-source.ts";
import { ndbHeaders } from "./ndb-headers.ts";
import { parseRpmHeader, type RpmHeader } from "./rpm-header.ts";
import { sqliteHeaders } from "./sqlite-headers.ts";

/** Where the database was found, and what of it could not be read: one clause each, with the file. */
export interface RpmRecords {
  readonly sources: readonly string[];
  readonly findings: readonly string[];
}

/** Where distributions keep it; in newer ones the second is a link to the first. */
const directories = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
/** What it is called: SQLite, rpm's own format, Berkeley DB. */
const names = ["rpmdb.sqlite", "Packages.db", "Packages"];

/** Limits of the records together, far beyond what any distribution has, and of a file and its findings. */
const largest = { file: 4 * 1024 ** 3, bytes: 512 * 1024 ** 2, records: 100_000, findings: 100 };
/** Bytes of the database that are kept while it is read. */
const kept = 4 * 1024 * 1024;

/**
 * Reads the guest's rpm database, whichever format it has; `undefined` when it has none. Damage is told, and what is not
 * damaged is visited all the same.
 *
 * @param visit called with each package; what it refuses is damage of that package
 */
export function readRpmRecords(tree: FileTree, visit: (header: RpmHeader) => void): RpmRecords | undefined {
  const paths = databasesIn(tree);
  const [path] = paths;
  if (path === undefined) return undefined;
  const findings = paths.slice(1).map((other) => `${other}: a second database besides ${path}`);
  const note = (finding: string) => {
    findings.push(`${path}: ${finding}`);
    if (findings.length >= largest.findings) throw damagedDatabase("so much is damaged that the rest was not read");
  };
  try {
    let [records, bytes] = [0, 0];
    for (const { number, blob } of headersOf(tree, path, note)) {
      records++;
      bytes += blob.length;
      if (records > largest.records || bytes > largest.bytes) throw damagedDatabase("its records are too many");
      try {
        visit(parseRpmHeader(blob));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        note(`record ${number}: ${error.message}`);
      }
    }
  } catch (error) {
    // What the file system refuses is damage as well.
    if (!(error instanceof Refusal)) throw error;
    findings.push(`${path}: ${error.message}`);
  }
  return { sources: [path], findings };
}

/** Each database once, however many links lead to it, the one that rpm reads first. */
function databasesIn(tree: FileTree): string[] {
  const found = new Set<string>();
  for (const name of names) {
    for (const directory of directories) {
      const path = `${directory}/${name}`;
      if (tree.stat(path)?.type === "file") found.add(tree.resolve(path) ?? path);
    }
  }
  return [...found];
}

function headersOf(tree: FileTree, path: string, note: (finding: string) => void): Iterable<HeaderRecord> {
  const file = readerOf(tree, path);
  if (file === undefined || file.length === 0) throw damagedDatabase("it is empty");
  if (path.endsWith("/Packages.db")) return ndbHeaders(file, note);
  if (path.endsWith("/Packages")) return berkeleyHeaders(file, note);
  // A journal that was not played back: what it would undo is in the database.
  if ((tree.stat(`${path}-journal`)?.size ?? 0) > 0) note("a transaction was cut off, and its journal is still there");
  return sqliteHeaders(file, note, readerOf(tree, `${path}-wal`));
}

function readerOf(tree: FileTree, path: string): ByteReader | undefined {
  const status = tree.stat(path);
  if (status?.type !== "file") return undefined;
  if (status.size > largest.file) throw damagedDatabase(`${status.size} bytes are too many for it`);
  const read = (offset: number, size: number) => {
    const bytes = tree.read(path, { offset, size });
    if (bytes.length !== size) throw damagedDatabase(`${size} bytes at ${offset} lie beyond its end`);
    return bytes;
  };
  return cached({ length: status.size, read }, kept);
}
