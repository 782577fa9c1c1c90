import type { FileType } from "../filesystem/tree.ts";
import type { PartitionSummary } from "../verify/verdict.ts";

/**
 * How near two images are; each holds only where those after it hold as well.
 *
 * - `identical`: the files of the images have the same bytes
 * - `same-content`: every path of the root file system has the same type, mode, owner, number of names, target, attributes
 *   and content; all contents were hashed
 * - `same-layout`: contents, targets or attributes differ
 * - `different`: paths, types, modes, owners, numbers of names or of devices differ
 */
export type DifferenceLevel = "identical" | "same-content" | "same-layout" | "different";

/**
 * How it is known that the files which are told equal are equal.
 *
 * - `bytes`: the image files themselves were compared
 * - `digests`: the SHA-256 of every file of equal size was compared
 * - `records`: so it was, save of files of which both package databases record the same digest and which have the same size
 *   and time of last change on both sides, and of Python's compiled files of the same size whose sources are such files: of
 *   these the databases are believed
 */
export type ContentProof = "bytes" | "digests" | "records";

/** Why a file differs between any two builds, even of the same sources. */
export type BuildNoise =
  | "identity"
  | "cache"
  | "log"
  | "manifest"
  | "package-database"
  | "bytecode"
  | "initrd"
  | "boot-loader"
  | "account-dates"
  | "temporary";

/** What is known to make a file differ; a cause that is told is one to look at, not one that was proven. */
export type FileCause =
  /** It belongs to a package that was added, removed or changed, or was made from what belongs to one. */
  | { readonly kind: "package"; readonly package: string }
  /** It differs between any two builds. */
  | { readonly kind: "build"; readonly noise: BuildNoise };

/** What one side has at a path; every string is the guest's word. */
export interface FileState {
  readonly type: FileType;
  /** Permission bits with set-user-ID, set-group-ID and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; only of a regular file. */
  readonly size?: number;
  /** Names of the same content; only of a regular file. */
  readonly links?: number;
  /** Of a symbolic link. */
  readonly target?: string;
  /** Of a device node: `major:minor`. */
  readonly device?: string;
}

/** In which respect a path differs. `links` is how many names the content has. */
export type FileAspect = "type" | "mode" | "owner" | "links" | "target" | "device" | "attributes" | "content";

/** A path that is not the same on both sides. */
export interface FileChange {
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  /** Of a path that both have, at least one. */
  readonly aspects: readonly FileAspect[];
  readonly old?: FileState;
  readonly new?: FileState;
  /** Names of extended attributes whose values differ; of a path that one side lacks, those that it has. */
  readonly attributes?: readonly string[];
  /** The package that owns it or made it from what it owns, by the new database where it is still there. */
  readonly package?: string;
  /** None where nothing explains it: the paths to look at first. */
  readonly cause?: FileCause;
}

/** An installed package that is not the same on both sides; strings are the guest's words. */
export interface PackageChange {
  readonly name: string;
  readonly architecture: string;
  /** By the package manager's own order of versions; `changed` where two versions are equal in it, or two managers disagree. */
  readonly change: "added" | "removed" | "upgraded" | "downgraded" | "changed";
  readonly old?: string;
  readonly new?: string;
}

/** Bytes of the regular files that a package owns on either side, where they differ; no name for what no package owns. */
export interface PackageSize {
  readonly package: string;
  readonly old: number;
  readonly new: number;
}

/** Something that has a name and a value; a side that lacks it has no value. */
export interface ValueChange {
  readonly name: string;
  readonly old?: string;
  readonly new?: string;
}

/** A figure that a check measured, by the verdicts beside the images. */
export interface FigureChange {
  readonly check: string;
  readonly name: string;
  readonly unit: string;
  readonly old?: number;
  readonly new?: number;
}

/** One of the two images. */
export interface ComparedImage {
  /** The path, or the URL without what may be a secret. */
  readonly path: string;
  readonly format: string;
  /** Bytes of the file, and those that the guest sees. */
  readonly fileSize: number;
  readonly virtualSize: number;
  /** SHA-256 of the file; known where a verdict was held against it. */
  readonly sha256?: string;
  readonly system?: { readonly id: string; readonly version?: string; readonly name?: string };
  readonly packages: number;
  readonly files: number;
  /** Bytes of all regular files, hard links once. */
  readonly bytes: number;
  /** Not of a tar. */
  readonly partitionTable?: "mbr" | "gpt" | "none";
  readonly partitions?: readonly PartitionSummary[];
}

/** What differs between two images, told as from the old one to the new one; the content of `diff --json`. */
export interface Difference {
  readonly schemaVersion: 1;
  readonly old: ComparedImage;
  readonly new: ComparedImage;
  readonly level: DifferenceLevel;
  /** The level that is left when files which differ between any two builds are not counted. */
  readonly levelApartFromBuild: DifferenceLevel;
  readonly proof: ContentProof;
  /** How many files were hashed on each side, and of how many the records were believed. */
  readonly hashedFiles: number;
  readonly believedFiles: number;
  /** What could not be compared, and why: one sentence each. */
  readonly incomplete: readonly string[];
  /** By name. */
  readonly packages: readonly PackageChange[];
  /** The largest change first. */
  readonly packageSizes: readonly PackageSize[];
  /** By path. */
  readonly files: readonly FileChange[];
  /** Releases of the kernels: `6.1.0-18-amd64`, with what of it is there. */
  readonly kernels: readonly ValueChange[];
  /** `started at boot`, `enabled`, `disabled`, `static`, `masked` or `alias of …`, of each unit's name. */
  readonly units: readonly ValueChange[];
  readonly users: readonly ValueChange[];
  readonly groups: readonly ValueChange[];
  /** What the default kernel of the boot loader is given, and how long its menu waits. */
  readonly boot: readonly ValueChange[];
  /** Ports that configuration names, by who listens. */
  readonly ports: readonly ValueChange[];
  /** What systemd-sysctl sets. */
  readonly sysctls: readonly ValueChange[];
  /** `partition table`, `partition 1`, … */
  readonly partitions: readonly ValueChange[];
  /** Outcomes of checks, where both verdicts are there. */
  readonly checks: readonly ValueChange[];
  readonly figures: readonly FigureChange[];
}
