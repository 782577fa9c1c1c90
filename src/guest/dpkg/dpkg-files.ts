import { quoted } from "../../disk/quoted.ts";
import type { Guest } from "../guest.ts";
import type { Package } from "../package.ts";
import type { PackageFile, PackageFiles } from "../package-file.ts";
import { type DpkgConffile, readDpkgConffiles } from "./dpkg-conffile.ts";
import { readDpkgDiversions } from "./dpkg-diversion.ts";
import { type DpkgLists, demandFewPaths, digestDirectory, dpkgLists, infoDirectory } from "./dpkg-lists.ts";

/** What is known of a path, before diversions. */
type Owned = Pick<PackageFile, "digest" | "config" | "ghost">;

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
  const records = dpkgLists(guest.tree, defects);
  const files: PackageFile[] = [];
  for (const one of database.packages) {
    const { name, version, architecture, state } = one;
    if (state === "not-installed") continue;
    for (const [path, owned] of ownedBy(one, records, conffiles.get(name) ?? [], defects)) {
      const diversion = diverted.get(path);
      const place = diversion === undefined || diversion.by === name ? path : diversion.to;
      files.push({ path: place, package: name, version, architecture, ...owned });
    }
    demandFewPaths(files.length);
  }
  return { sources: [...database.sources, infoDirectory], files, defects };
}

/** The paths of a package, by its list, its digests and its conffiles. */
function ownedBy(
  { name, architecture, state }: Package,
  records: DpkgLists,
  conffiles: readonly DpkgConffile[],
  defects: string[],
): ReadonlyMap<string, Owned> {
  const owned = new Map<string, Owned>();
  // What is left of a removed package are its conffiles, which need not be there.
  const ghost = state === "config-files";
  const list = records.find(name, architecture, "list");
  const sums = records.find(name, architecture, "md5sums");
  if (list === undefined && !sums?.startsWith(digestDirectory))
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
