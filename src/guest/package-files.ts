import { readDpkgFiles } from "./dpkg/dpkg-files.ts";
import type { Guest } from "./guest.ts";
import type { PackageFiles } from "./package-file.ts";
import { readRpmFiles } from "./rpm/rpm-files.ts";

/**
 * What the packages of the guest own; `undefined` when it has no package database of a known kind. To be read as a fact.
 *
 * @throws {Refusal} `too-large`, and whatever the tree throws
 */
export function packageFiles(guest: Guest): PackageFiles | undefined {
  return guest.fact(readDpkgFiles) ?? guest.fact(readRpmFiles);
}
