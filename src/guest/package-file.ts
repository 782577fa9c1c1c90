import type { DigestAlgorithm } from "../backend/digest-algorithm.ts";

/** A digest as the package database records it. */
export interface RecordedDigest {
  readonly algorithm: DigestAlgorithm;
  /** Lower case. */
  readonly hex: string;
}

/** One path that a package owns; every string is the guest's word. */
export interface PackageFile {
  /** Absolute, as `decodeName` gives it, where the package manager put it: diversions are applied, links of the guest not followed. */
  readonly path: string;
  readonly package: string;
  /** Which installation of the package: kernels are there in several versions, libraries for several architectures. */
  readonly version: string;
  readonly architecture: string;
  /** None of a directory or link, none of what may differ, and none where the package came without. */
  readonly digest?: RecordedDigest;
  /** The administrator may change it: dpkg's conffiles, rpm's `%config`. */
  readonly config: boolean;
  /** It need not be there: rpm's `%ghost`, `%missingok` and what was not installed, dpkg's obsolete conffiles. */
  readonly ghost: boolean;
}

/** All that the packages of a guest own. */
export interface PackageFiles {
  /** The files it was read from. */
  readonly sources: readonly string[];
  readonly files: readonly PackageFile[];
  /** What of the database cannot be read, so that less is known than there is: one clause each. */
  readonly defects: readonly string[];
}
