import { readFileSync, statSync } from "node:fs";
import { type Architecture, architectureNamed } from "../guest/architecture.ts";
import { sourcesNamed } from "../guest/build-source.ts";
import type { OptionName, OptionValue } from "./expected-options.ts";

/** Values of options, those that somebody states. */
export type StatedOptions = { -readonly [Name in OptionName]?: OptionValue<Name> };

/** What a build record states; whoever made it may have been an older or a newer builder, so that any of it may be missing. */
export interface RecordedBuild {
  /** Why it could not be used, as a clause; nothing else is told then. */
  readonly defect?: string;
  readonly sizeGb?: number;
  readonly architecture?: Architecture;
  readonly format?: string;
  /** Bytes of the image's file. */
  readonly fileSize?: number;
  /** Of the image's file, lower-case hexadecimal. */
  readonly sha256?: string;
  /** Addresses of the mirrors and proxies that the build used. */
  readonly sources?: readonly string[];
  readonly options: StatedOptions;
}

/** A build record is a few kilobytes; anything larger is none. */
const largestRecord = 4 * 1024 * 1024;
/** What the system says of a path under which nothing can stand. */
const nothingThere: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** Reads a build record; `undefined` when there is none. */
export function readRecordedBuild(path: string): RecordedBuild | undefined {
  try {
    const status = statSync(path);
    // Reading a pipe waits for its writer, and a device may never end.
    if (!status.isFile()) return defective("it is not a regular file");
    if (status.size > largestRecord) return defective(`its ${status.size} bytes are too many for a build record`);
    return stated(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (nothingThere.has((error as NodeJS.ErrnoException).code)) return undefined;
    if (error instanceof WrongType) return defective(error.message);
    return defective(`it cannot be read (${(error as Error).message})`);
  }
}

/** A member of a record that is not what it must be; the message is a clause. */
class WrongType extends Error {}

function defective(defect: string): RecordedBuild {
  return { defect, options: {} };
}

function stated(record: unknown): RecordedBuild {
  const sizeGb = member(record, "options", "size");
  if (typeof sizeGb !== "number" || !(sizeGb > 0)) return defective("it states no size of the image");
  const named = text(record, "options", "arch");
  const architecture = named === undefined ? undefined : architectureNamed(named);
  if (architecture === undefined) return defective("it states no architecture that is known");
  const format = text(record, "image", "format");
  const fileSize = member(record, "image", "size");
  if (fileSize !== undefined && (typeof fileSize !== "number" || !Number.isSafeInteger(fileSize) || fileSize < 0)) {
    throw new WrongType('its "image.size" is no number of bytes');
  }
  const sha256 = text(record, "image", "sha256");
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) throw new WrongType('its "image.sha256" is no SHA-256');
  const sources = sourcesNamed(Object.entries(member(record, "environment") ?? {}));
  return {
    sizeGb,
    architecture,
    ...(sources.length > 0 && { sources }),
    ...(format !== undefined && { format }),
    ...(fileSize !== undefined && { fileSize }),
    ...(sha256 !== undefined && { sha256 }),
    options: statedOptions(record),
  };
}

function statedOptions(record: unknown): StatedOptions {
  const elements = list(record, "elements");
  const hasElement = (name: string) => elements?.includes(name);
  const disabled = flag(record, "options", "disableSshd");
  const useSsh = text(record, "environment", "DIB_OCTAVIA_AMP_USE_SSH");
  const packaged = flag(record, "options", "packageAgent");
  const datasources =
    text(record, "environment", "DIB_CLOUD_INIT_DATASOURCES") ?? text(record, "environment", "CLOUD_INIT_DATASOURCES");
  const release = text(record, "options", "release");
  const distribution = text(record, "options", "baseOs")?.replace(/-(minimal|container)$/, "");
  const options: { [Name in OptionName]: OptionValue<Name> | undefined } = {
    sshd:
      disabled !== undefined
        ? !disabled
        : (flag(record, "options", "sshd") ?? (useSsh === undefined ? undefined : /^(true|yes|on|1)$/i.test(useSsh))),
    cpuPinning: flag(record, "options", "cpuPinning") ?? hasElement("cpu-pinning"),
    fips: flag(record, "options", "fips") ?? hasElement("amphora-fips"),
    enforcing: flag(record, "options", "enforcing") ?? flag(record, "options", "fullMac"),
    rootPassword: flag(record, "options", "rootPassword"),
    agent: packaged === undefined ? undefined : packaged ? "package" : "source",
    datasources: datasources
      ?.split(",")
      .map((word) => word.trim())
      .filter((word) => word !== ""),
    distribution,
    release,
    flavorDiskGb: undefined,
    controllers: undefined,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as StatedOptions;
}

function text(record: unknown, ...path: readonly string[]): string | undefined {
  const value = member(record, ...path);
  if (value === undefined || typeof value === "string") return value || undefined;
  throw new WrongType(`its "${path.join(".")}" is no text`);
}

function flag(record: unknown, ...path: readonly string[]): boolean | undefined {
  const value = member(record, ...path);
  if (value === undefined || typeof value === "boolean") return value;
  throw new WrongType(`its "${path.join(".")}" is neither true nor false`);
}

function list(record: unknown, ...path: readonly string[]): readonly string[] | undefined {
  const value = member(record, ...path);
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new WrongType(`its "${path.join(".")}" is no list of names`);
}

function member(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
