/** How much a check weighs: only `required` ones close the gate, unless `--strict` adds the recommended. */
export type Grade = "required" | "recommended" | "informational";

/** How a selected check ended; exactly one of these. */
export type Outcome = "pass" | "fail" | "waived" | "skipped" | "error";

/**
 * A figure that a check measured, for reports that draw it. Times are seconds from the beginning of what is measured;
 * labels may be the guest's words.
 */
export type Measurement =
  | { readonly kind: "value"; readonly name: string; readonly unit: string; readonly value: number }
  /** A quantity over time, in the order of time. */
  | {
      readonly kind: "series";
      readonly name: string;
      readonly unit: string;
      readonly points: readonly (readonly [seconds: number, value: number])[];
    }
  /** Shares from 0 to 1, ascending, and the value that this share of all stays at or below. */
  | {
      readonly kind: "distribution";
      readonly name: string;
      readonly unit: string;
      readonly quantiles: readonly (readonly [share: number, value: number])[];
    }
  /** What lasted from when to when, such as the state of a member or a phase of the boot. */
  | {
      readonly kind: "timeline";
      readonly name: string;
      readonly spans: readonly {
        readonly label: string;
        readonly from: number;
        readonly to: number;
        readonly state?: string;
      }[];
    };

/** One selected check, ended. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly grade: Grade;
  readonly outcome: Outcome;
  /** Why it did not pass; for `skipped` also what would make it run. */
  readonly reason?: string;
  /** What was read, where, and what was expected: one line each, guest strings unescaped. */
  readonly evidence?: readonly string[];
  readonly waiver?: string;
  /** The last day (UTC) or the moment until which its waiver holds, as the profile has it. */
  readonly waiverExpires?: string;
  readonly measurements?: readonly Measurement[];
  readonly durationMs: number;
}

/** A check that was not selected since it cannot apply to this image. */
export interface NotApplicable {
  readonly id: string;
  readonly reason: string;
}

/** One line of what a verdict rests on: the name that profiles give it, and who states it. */
export interface StatedExpectation {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
}

/** A partition of the image, as its table has it; offset and size in bytes. */
export interface PartitionSummary {
  readonly index: number;
  readonly offset: number;
  readonly size: number;
  /** MBR: the type byte as `0x83`; GPT: the type GUID in lower case; `disk` for a file system on the bare disk. */
  readonly type: string;
  /** GPT: the name given to it, the guest's word. */
  readonly name?: string;
  readonly bootable: boolean;
  readonly filesystem?: string;
}

/** A folder of the guest, or what several small ones of it come to together. */
export interface FolderUse {
  /** The last part of its path, the guest's word. */
  readonly name: string;
  /** Bytes of the regular files below it, each hard link counted once. */
  readonly bytes: number;
  readonly files: number;
  /** The larger ones; what is missing to `bytes` lies in smaller ones and in the folder itself. */
  readonly folders: readonly FolderUse[];
}

/** One installed package and the bytes of the files that it owns. */
export interface PackageUse {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly bytes: number;
  readonly files: number;
}

/** What an image holds, for reports that show it; every string is the guest's word. */
export interface ImageContents {
  readonly system?: { readonly id: string; readonly version?: string; readonly name?: string };
  readonly architecture?: string;
  /** Releases of the kernels, as `uname -r` would tell them. */
  readonly kernels: readonly string[];
  /** By name; none where there is no package database that can be read. */
  readonly packages: readonly PackageUse[];
  /** The tree from its root on. */
  readonly folders: FolderUse;
  /** Bytes of regular files that no package owns. */
  readonly unownedBytes: number;
}

/** What all checks together say of one image. */
export interface ImageVerdict {
  readonly path: string;
  /** SHA-256 of the image file, lower-case hexadecimal. */
  readonly sha256: string;
  /** What the content is: `qcow2`, `raw`, `tar`, … */
  readonly format: string;
  /** Bytes the guest sees; of a tar the bytes of the file. */
  readonly virtualSize: number;
  /** Bytes of the file. */
  readonly fileSize?: number;
  /** Not of a tar. */
  readonly partitionTable?: "mbr" | "gpt" | "none";
  readonly partitions?: readonly PartitionSummary[];
  /** Where a report wants it. */
  readonly contents?: ImageContents;
  readonly verdict: "pass" | "fail" | "error";
  /** The profile that it was held against. */
  readonly profile?: { readonly path: string; readonly name?: string };
  /** What it was held against, and who states each. */
  readonly expectations?: readonly StatedExpectation[];
  readonly checks: readonly CheckResult[];
  readonly notApplicable: readonly NotApplicable[];
}

/** The part of a run that one of several workers did. */
export interface ShardOfRun {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** All images of the run, whoever verified them, in the order in which they were named. */
  readonly images: readonly string[];
  /** What is wrong with waivers that no image of this worker needed; with one that nobody needed it is. */
  readonly unusedWaivers?: readonly string[];
}

/** The content of `--json`. */
export interface VerdictDocument {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly shard?: ShardOfRun;
  readonly images: readonly ImageVerdict[];
}
