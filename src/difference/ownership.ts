import type { TreeEntry } from "../filesystem/tree.ts";
import type { Guest } from "../guest/guest.ts";
import { packageFiles } from "../guest/package-files.ts";
import { placesIn } from "../guest/places.ts";

/** Who owns the entries of a tree: columns, one row for each. */
export interface Ownership {
  /** Names of packages, parted by line ends; empty where none owns the entry. */
  readonly owners: readonly string[];
  /** The digest that the database records of a file's content; empty where it records nothing to rely on. */
  readonly records: readonly string[];
  /** What cannot be read of who owns what: one clause each. */
  readonly defects: readonly string[];
  /** The row of each path. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Who owns each entry by the package database, links of the guest on the way to an owned path followed. */
export function ownershipOf(guest: Guest, entries: readonly TreeEntry[]): Ownership {
  const owners = new Array<string>(entries.length).fill("");
  const records = new Array<string>(entries.length).fill("");
  const database = packageFiles(guest);
  const placeOf = placesIn(guest);
  const rows = new Map(entries.map(({ path }, row) => [path, row]));
  for (const { path, package: name, digest, config } of database?.files ?? []) {
    const row = rows.get(placeOf(path) ?? "");
    if (row === undefined) continue;
    const known = owners[row];
    owners[row] = known ? `${known}\n${name}` : name;
    // Who may change a file leaves its record behind.
    const record = config || entries[row]?.status.type !== "file" ? "" : (digest?.hex ?? "");
    // Two packages that disagree are not to be believed.
    records[row] = known && records[row] !== record ? "" : record;
  }
  return { owners, records, defects: database?.defects ?? [], rows };
}

const compiled = /^(.*)\/__pycache__\/([^/]+)\.cpython-\d+(?:\.opt-\d)?\.pyc$/;
const compiledFolder = "/__pycache__";

/** What packages made beside their files, as belonging to them too: compiled Python to the owners of its source, and links to those of what they lead to. */
export function withOffspring({ tree }: Guest, entries: readonly TreeEntry[], own: Ownership) {
  const { owners: known, records, rows } = own;
  const owners = [...known];
  const sources = new Map<number, number>();
  const rowAt = (path: string | undefined) => rows.get(path ?? "") ?? -1;
  for (const [row, { path, status }] of entries.entries()) {
    if (owners[row] !== "") continue;
    if (status.type === "symlink") owners[row] = known[rowAt(tree.resolve(path))] ?? "";
    else if (path.endsWith(compiledFolder)) owners[row] = known[rowAt(path.slice(0, -compiledFolder.length))] ?? "";
    else if (path.endsWith(".pyc")) {
      const [, folder, name] = compiled.exec(path) ?? [];
      const source = rowAt(name === undefined ? undefined : `${folder}/${name}.py`);
      owners[row] = known[source] ?? "";
      if (source >= 0) sources.set(row, source);
    }
  }
  return { owners, records, sources };
}
