import { readFileSync } from "node:fs";
import { Refusal } from "../../refusal.ts";
import type { Compression, ImageType } from "../options/options.ts";
import type { Generation } from "../plan/base-os.ts";

/** What is known of how an image came to be; stands beside it as `<image file>.build.json`. */
export interface BuildRecord {
  readonly schemaVersion: 1;
  readonly tool: {
    readonly name: string;
    readonly version: string;
    /** Of the elements and the builder that made the image, see source-digest.ts. */
    readonly sourceDigest: string;
  };
  readonly options: {
    readonly compat: Generation;
    readonly arch: string;
    readonly backend: string;
    readonly baseOs: string;
    readonly release: string;
    /** GB of 1024³ bytes. */
    readonly size: number;
    readonly type: ImageType;
    /** Whether the agent comes from packages, by `-p` or because nothing else was asked for. */
    readonly packageAgent: boolean;
    readonly gitBranch?: string;
    /** Whether a root password was set; the password itself is written nowhere. */
    readonly rootPassword: boolean;
    readonly cpuPinning: boolean;
    /** Whether SELinux enforces its policy. */
    readonly fullMac: boolean;
    readonly fips: boolean;
    readonly sshd: boolean;
    /** Of a qcow2. */
    readonly compression?: Compression;
    /** Minutes. */
    readonly timeout?: number;
    readonly tmpfs: boolean;
    readonly trace: boolean;
    readonly cacheDir: string;
    readonly workDir: string;
  };
  readonly elements: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly diskimageBuilder: { readonly version: string };
  readonly host: { readonly os: string; readonly kernel: string; readonly architecture: string };
  /** The commits of those element directories that lie in a git checkout. */
  readonly git: readonly { readonly path: string; readonly commit: string; readonly modified: boolean }[];
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string;
  /** Seconds by phase. */
  readonly durations: Readonly<Record<string, number>>;
  readonly image: {
    /** The name of the file, beside which the record stands. */
    readonly file: string;
    readonly format: ImageType;
    /** Bytes of the file. */
    readonly size: number;
    /** Bytes of the disk that a guest sees; a tar has none. */
    readonly virtualSize?: number;
    readonly sha256: string;
  };
}

/** Where the record of an image stands. */
export function buildRecordPath(image: string): string {
  return `${image}.build.json`;
}

/**
 * The build record beside an image, or undefined when there is none.
 * @throws {Refusal} `build-record` when the file is there but is no build record
 */
export function readBuildRecord(image: string): BuildRecord | undefined {
  const path = buildRecordPath(image);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw notARecord(path, error);
  }
  try {
    const record = JSON.parse(text) as BuildRecord;
    const size: unknown = record.options.size;
    if (record.schemaVersion === 1 && typeof size === "number" && typeof record.image.sha256 === "string")
      return record;
  } catch (error) {
    throw notARecord(path, error);
  }
  throw notARecord(path);
}

function notARecord(path: string, cause?: unknown): Refusal {
  return new Refusal("build-record", `The file ${path} is no build record of version 1; remove it or build again.`, {
    cause,
  });
}
