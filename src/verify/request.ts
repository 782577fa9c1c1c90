import type { ViewMethod } from "../backend/access-method.ts";
import type { OperatorsFile } from "./operators-checks.ts";
import type { Profile } from "./profile.ts";

/** How the mount checks reach the files; `native` leaves them out, `auto` takes loopback where it is available, else libguestfs. */
export type Access = "native" | "loopback" | "libguestfs" | "auto";

/** Two ways to see the files, to be held against each other. */
export type CrossCheckMethods = readonly [ViewMethod, ViewMethod];

/** What is to be verified, and how; plain data that can be handed to a thread. */
export interface VerifyRequest {
  /** A path, or an `http(s)://` URL. */
  readonly path: string;
  readonly access: Access;
  readonly docker: boolean;
  readonly crossCheck?: CrossCheckMethods;
  /** The value of `--size`: GB of 1024³ bytes. */
  readonly sizeGb?: number;
  /** Whether a report tells the SHA-256 of the file; of an image behind a URL that is all of its bytes. */
  readonly digest?: boolean;
  /** Whether a report tells what the image holds. */
  readonly contents?: boolean;
  /** Compares the digests of all files with those that the package database records. */
  readonly deep?: boolean;
  /** Boots the image as well. */
  readonly running?: RunningRequest;
  /** Only the checks that read the file, or only those that boot the image; all of them when left out. */
  readonly part?: "file" | "running";
  /** What somebody expects beyond that, and which failures they accept. */
  readonly profile?: Profile;
  /** Operators' own checks, which run beside ours. */
  readonly operators?: readonly OperatorsFile[];
  /** The moment at which waivers are judged, in milliseconds since 1970; left out, it is now. */
  readonly now?: number;
  /** Threads that hash the files; as many as the host runs at once when left out. */
  readonly threads?: number;
  /** Recommended checks close the gate too. */
  readonly strict: boolean;
}

/** How an image is to be booted, and what it is to be put through. */
export interface RunningRequest {
  /** `none` boots it and looks; otherwise all scenarios, or those of these names. */
  readonly scenarios: "none" | "all" | readonly string[];
  /** Whether a state saved by an earlier run may be restored, and this run's be kept. */
  readonly warm: boolean;
  readonly machine: "pc" | "q35";
}
