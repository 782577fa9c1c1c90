import { decodeName } from "../filesystem/name.ts";
import { readDpkgRecords } from "./dpkg/dpkg-database.ts";
import type { Guest } from "./guest.ts";
import { type Package, packageKey } from "./package.ts";
import { packageIdentityOf } from "./rpm/rpm-database.ts";
import { type RpmHeader, rpmTags } from "./rpm/rpm-header.ts";
import { readRpmRecords } from "./rpm/rpm-records.ts";

/** Where a package comes from, by its record; every string is the guest's word. */
export interface PackageOrigin {
  /** The source package that it was built from. */
  readonly source?: { readonly name: string; readonly version: string };
  /** dpkg's maintainer, rpm's vendor. */
  readonly maintainer?: string;
  /** As an rpm states it; dpkg's records state none. */
  readonly licence?: string;
}

/** Tells of a package of the guest where it comes from. To be read as a fact. */
export function packageOrigins(guest: Guest): (one: Package) => PackageOrigin {
  const database = guest.packages();
  const origins = new Map<string, PackageOrigin>();
  if (database?.kind === "dpkg") {
    for (const one of guest.fact(readDpkgRecords).records) {
      const { source, maintainer } = one;
      origins.set(packageKey(one), { source: dpkgSource(source, one), ...(maintainer !== "" && { maintainer }) });
    }
  } else if (database !== undefined) {
    readRpmRecords(guest.tree, (header) => {
      origins.set(packageKey(packageIdentityOf(header)), rpmOrigin(header));
    });
  }
  return (one) => origins.get(packageKey(one)) ?? {};
}

/** `glibc`, or `keepalived (1:2.2.7-1)` where a rebuild has a version of its own. */
function dpkgSource(source: string, { name, version }: Package): { name: string; version: string } {
  const [, named = name, other = version] = /^(\S+)(?:\s+\(([^()]*)\))?$/.exec(source) ?? [];
  return { name: named, version: other };
}

function rpmOrigin(header: RpmHeader): PackageOrigin {
  const word = (tag: number) => decodeName(header.strings(tag)[0] ?? new Uint8Array());
  const [, name, version] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(word(rpmTags.sourcePackage)) ?? [];
  const [maintainer, licence] = [word(rpmTags.vendor), word(rpmTags.licence)];
  return {
    ...(name !== undefined && version !== undefined && { source: { name, version } }),
    ...(maintainer !== "" && { maintainer }),
    ...(licence !== "" && { licence }),
  };
}
