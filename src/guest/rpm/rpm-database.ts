import { decodeName } from "../../filesystem/name.ts";
import { Refusal } from "../../refusal.ts";
import type { GuestFacts } from "../guest-facts.ts";
import { type Package, type PackageDatabase, packageDatabase } from "../package.ts";
import { type RpmHeader, rpmTags } from "./rpm-header.ts";
import { readRpmRecords } from "./rpm-records.ts";
import { compareRpmVersions } from "./rpm-version.ts";

/** Names that packages provide at most, all together; all of a distribution's repository provides fewer. */
const mostProvides = 2_000_000;

/**
 * The guest's rpm database (SQLite, rpm's own format, or Berkeley DB); `undefined` when it has none. Versions are
 * `[epoch:]version-release`. Damage is among the findings, and never makes a database an empty one.
 */
export function readRpmDatabase({ tree }: Pick<GuestFacts, "tree">): PackageDatabase | undefined {
  const packages: Package[] = [];
  let provides = 0;
  const read = readRpmRecords(tree, (header) => {
    const one = packageOf(header);
    provides += one.provides.length;
    if (provides > mostProvides) throw new Refusal("too-large", "its packages provide too many names");
    packages.push(one);
  });
  return read && packageDatabase({ kind: "rpm", ...read, packages, compareVersions: compareRpmVersions });
}

function packageOf(header: RpmHeader): Package {
  const identity = packageIdentityOf(header);
  const { name, version } = identity;
  if (/^(?:\d+:)?-|-$/.test(version)) throw new Refusal("damaged-record", `package ${name} has no version`);
  return {
    ...identity,
    want: "install",
    intact: true,
    // rpm records a package when all of it is in place.
    state: "installed",
    provides: [...new Set(header.strings(rpmTags.provides).map(decodeName))],
  };
}

/**
 * What tells an installed package from all others.
 *
 * @throws {Refusal} `damaged-record` when it has no name
 */
export function packageIdentityOf(header: RpmHeader): Pick<Package, "name" | "version" | "architecture"> {
  const word = (tag: number) => decodeName(header.strings(tag)[0] ?? new Uint8Array());
  const name = word(rpmTags.name);
  if (name === "") throw new Refusal("damaged-record", "the package has no name");
  const [epoch] = header.numbers(rpmTags.epoch);
  return {
    name,
    version: `${epoch === undefined ? "" : `${epoch}:`}${word(rpmTags.version)}-${word(rpmTags.release)}`,
    // rpm keeps the keys that it trusts as packages of no architecture.
    architecture: word(rpmTags.architecture) || "(none)",
  };
}
