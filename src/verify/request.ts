import type { ViewMethod } from "../backend/access-method.ts";

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
  /** Compares the digests of all files with those that the package database records. */
  readonly deep?: boolean;
  /** Recommended checks close the gate too. */
  readonly strict: boolean;
}
