import { quoted } from "../../disk/quoted.ts";
import { Refusal } from "../../refusal.ts";
import type { GuestFacts } from "../guest-facts.ts";
import { type PackageDatabase, packageDatabase } from "../package.ts";
import { namesIn, readText } from "../text.ts";
import { compareDebianVersions } from "./debian-version.ts";
import { readDpkgDiversions } from "./dpkg-diversion.ts";
import { readDpkgStatOverrides } from "./dpkg-statoverride.ts";
import { type DpkgRecord, parseDpkgStatus } from "./dpkg-status.ts";

const statusFile = "/var/lib/dpkg/status";
/** Where images without dpkg itself keep one record a file. */
const statusDirectory = "/var/lib/dpkg/status.d";
/** Where dpkg notes what it does until it writes the status anew. */
const updatesDirectory = "/var/lib/dpkg/updates";

/** Characters, records and findings beyond which it is no dpkg database; all of Debian has some 70,000 packages. */
const largest = { text: 64 * 1024 * 1024, records: 100_000, findings: 1000 };

/** All records of a dpkg database, in the order they were read, and what is damaged in it. */
export interface DpkgRecords {
  readonly sources: readonly string[];
  readonly records: readonly DpkgRecord[];
  readonly findings: readonly string[];
}

/**
 * The guest's dpkg database (dpkg(1), deb-status(5)); `undefined` when it has none.
 *
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function readDpkgDatabase(guest: GuestFacts): PackageDatabase | undefined {
  const { sources, records, findings } = guest.fact(readDpkgRecords);
  if (sources.length === 0) return undefined;
  const damage = [
    ...findings,
    ...guest.fact(readDpkgDiversions).findings,
    ...guest.fact(readDpkgStatOverrides).findings,
  ];
  return packageDatabase({
    kind: "dpkg",
    sources,
    packages: records,
    findings: damage.slice(0, largest.findings),
    compareVersions: compareDebianVersions,
  });
}

/**
 * The records of `status`, of the updates that dpkg has not yet taken into it, and of `status.d`.
 *
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function readDpkgRecords({ tree }: GuestFacts): DpkgRecords {
  const sources: string[] = [];
  const records = new Map<string, DpkgRecord>();
  const findings: string[] = [];
  let [length, count] = [0, 0];
  const take = (path: string, assumed?: string, replaces = false) => {
    const text = readText(tree, path);
    if (text === undefined) return;
    sources.push(path);
    const read = parseDpkgStatus(text, path, assumed);
    for (const finding of read.findings.slice(0, largest.findings)) findings.push(finding);
    for (const record of read.records) {
      const key = `${record.name}:${record.architecture}`;
      if (records.has(key) && !replaces) findings.push(`${path} holds a second record of ${quoted(record.name)}`);
      records.set(key, record);
    }
    length += text.length;
    count += read.records.length;
    if (length <= largest.text && count <= largest.records) return;
    throw new Refusal("too-large", `Cannot read ${quoted(path)} in the image: the records of packages are too many.`);
  };
  take(statusFile);
  const updates = sources.length === 0 ? [] : namesIn(tree, updatesDirectory).filter((name) => /^\d+$/.test(name));
  for (const name of updates.sort()) {
    const path = `${updatesDirectory}/${name}`;
    findings.push(`${quoted(path)} is left over from a dpkg that was stopped`);
    take(path, undefined, true);
  }
  for (const name of namesIn(tree, statusDirectory)) {
    if (!name.endsWith(".md5sums")) take(`${statusDirectory}/${name}`, "install ok installed");
  }
  return { sources, records: [...records.values()], findings };
}
