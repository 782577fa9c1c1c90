import { quoted } from "../../disk/quoted.ts";
import { decodeName } from "../../filesystem/name.ts";
import type { FileTree } from "../../filesystem/tree.ts";
import { Refusal } from "../../refusal.ts";
import type { Guest } from "../guest.ts";
import type { Package } from "../package.ts";
import type { PackageFile, PackageFiles } from "../package-file.ts";
import { namesIn } from "../text.ts";
import { type DpkgConffile, readDpkgConffiles } from "./dpkg-conffile.ts";
import { readDpkgDiversions } from "./dpkg-diversion.ts";

const infoDirectory = "/var/lib/dpkg/info";
/** Where images without dpkg itself keep digests, and no lists. */
const recordDirectory = "/var/lib/dpkg/status.d";

/** Bytes of one file of the database, and of all; paths of all packages. An amphora has 5 MB and 44,000 paths. */
const largest = { file: 32 * 1024 * 1024, all: 256 * 1024 * 1024, paths: 2_000_000 };

/** What is known of a path, before diversions. */
type Owned = Omit<PackageFile, "path" | "package">;

/**
 * What the packages of dpkg's database own, by their lists, `md5sums` and conffiles (dpkg(1), deb-md5sums(5)), under the
 * names that diversions give (dpkg-divert(1)); `undefined` when there is no such database.
 *
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function readDpkgFiles(guest: Guest): PackageFiles | undefined {
  const database = guest.packages();
  if (database?.kind !== "dpkg") return undefined;
  const { diversions, findings } = guest.fact(readDpkgDiversions);
  const diverted = new Map(diversions.map((one) => [one.from, one]));
  const conffiles = new Map<string, DpkgConffile[]>();
  for (const one of guest.fact(readDpkgConffiles)) {
    const known = conffiles.get(one.package);
    if (known === undefined) conffiles.set(one.package, [one]);
    else known.push(one);
  }
  const defects = [...findings];
  const records = recordsOf(guest.tree, defects);
  const files: PackageFile[] = [];
  for (const one of database.packages) {
    if (one.state === "not-installed") continue;
    for (const [path, owned] of ownedBy(one, records, conffiles.get(one.name) ?? [], defects)) {
      const diversion = diverted.get(path);
      const place = diversion === undefined || diversion.by === one.name ? path : diversion.to;
      files.push({ path: place, package: one.name, ...owned });
    }
    if (files.length > largest.paths) throw tooLarge(infoDirectory);
  }
  return { sources: [...database.sources, infoDirectory], files, defects };
}

/** The paths of a package, by its list, its digests and its conffiles. */
function ownedBy(
  { name, architecture, state }: Package,
  records: Records,
  conffiles: readonly DpkgConffile[],
  defects: string[],
): ReadonlyMap<string, Owned> {
  const owned = new Map<string, Owned>();
  // What is left of a removed package are its conffiles, which need not be there.
  const ghost = state === "config-files";
  const list = records.find(name, architecture, "list");
  const sums = records.find(name, architecture, "md5sums");
  if (list === undefined && !sums?.startsWith(recordDirectory))
    defects.push(`${infoDirectory}/${name}.list of an installed package is missing`);
  for (const path of records.lines(list)) {
    if (path.startsWith("/")) owned.set(path === "/." ? "/" : path, { config: false, ghost });
    else defects.push(`${list} holds ${quoted(path)}, which is no path`);
  }
  for (const line of records.lines(sums)) {
    const [, hex, path = ""] = /^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/s.exec(line) ?? [];
    if (hex !== undefined) owned.set(`/${path}`, { digest: { algorithm: "md5", hex }, config: false, ghost });
    else defects.push(`${sums} holds ${quoted(line)}, which is no digest of a file`);
  }
  for (const { path, digest: hex, obsolete, removeOnUpgrade } of conffiles) {
    const gone = ghost || obsolete || removeOnUpgrade;
    const isRecorded = !gone && /^[0-9a-f]{32}$/.test(hex);
    owned.set(path, { ...(isRecorded && { digest: { algorithm: "md5", hex } }), config: true, ghost: gone });
  }
  return owned;
}

/** The files in which dpkg keeps what a package owns. */
interface Records {
  /** Where a package's own file of that kind stands. */
  find(name: string, architecture: string, kind: "list" | "md5sums"): string | undefined;
  /** The lines of such a file that are not empty; none where it is `undefined`. */
  lines(path: string | undefined): string[];
}

function recordsOf(tree: FileTree, defects: string[]): Records {
  const info = new Set(namesIn(tree, infoDirectory));
  const records = new Set(namesIn(tree, recordDirectory));
  let total = 0;
  return {
    find(name, architecture, kind) {
      // A package of which several architectures can be installed has its own in the names of its files.
      const found = [`${name}:${architecture}.${kind}`, `${name}.${kind}`].find((file) => info.has(file));
      if (found !== undefined) return `${infoDirectory}/${found}`;
      return records.has(`${name}.${kind}`) ? `${recordDirectory}/${name}.${kind}` : undefined;
    },
    lines(path) {
      const status = path === undefined ? undefined : tree.stat(path);
      if (path === undefined) return [];
      if (status?.type !== "file") {
        defects.push(`${path} is no file`);
        return [];
      }
      total += status.size;
      if (status.size > largest.file || total > largest.all) throw tooLarge(path);
      const text = decodeName(tree.read(path));
      if (!text.endsWith("\n") && text !== "") defects.push(`${path} is cut short: its last line has no end`);
      return text.split("\n").filter((line) => line !== "");
    },
  };
}

function tooLarge(path: string): Refusal {
  return new Refusal("too-large", `Cannot read ${quoted(path)} in the image: the packages own too much.`);
}
