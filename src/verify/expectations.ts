import { readFileSync, statSync } from "node:fs";
import { isUrl } from "../backend/location.ts";
import { type Architecture, architectureNamed } from "../guest/architecture.ts";

/** What is expected of one image, by whoever asked for the verification or built the image. */
export interface Expectations {
  /** The size asked for, in GB of 1024³ bytes. */
  readonly sizeGb?: number;
  /** Who says so: `--size`, or the path of the build record. */
  readonly sizeFrom?: string;
  readonly architecture?: Architecture;
  /** The format that the build record states, as it stands there. */
  readonly recordFormat?: string;
  /** The build record that was read, or that should have been. */
  readonly recordPath?: string;
  /** Why the build record that is there could not be used, as a clause. */
  readonly recordDefect?: string;
}

/** A build record is a few kilobytes; anything larger is none. */
const largestRecord = 4 * 1024 * 1024;

/**
 * Joins what the command line asks for with the build record beside the image (`<image file>.build.json`); none is fetched
 * for an image behind a URL.
 *
 * @param sizeGb the value of `--size`, which wins over the record
 */
export function readExpectations(imagePath: string, sizeGb: number | undefined): Expectations {
  const asked = sizeGb === undefined ? {} : { sizeGb, sizeFrom: "--size" };
  if (isUrl(imagePath)) return asked;
  const recordPath = `${imagePath}.build.json`;
  const record = readRecord(recordPath);
  if (record === undefined) return asked;
  if ("recordDefect" in record) return { ...record, ...asked, recordPath };
  return { ...(record.sizeGb !== undefined && { sizeFrom: recordPath }), ...record, ...asked, recordPath };
}

/** What the system says of a path under which nothing can stand. */
const nothingThere: ReadonlySet<unknown> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/** `undefined` when there is no record. */
function readRecord(
  path: string,
): Pick<Expectations, "sizeGb" | "architecture" | "recordFormat" | "recordDefect"> | undefined {
  try {
    const status = statSync(path);
    // Reading a pipe waits for its writer, and a device may never end.
    if (!status.isFile()) return { recordDefect: "it is not a regular file" };
    const { size } = status;
    if (size > largestRecord) return { recordDefect: `its ${size} bytes are too many for a build record` };
    const record: unknown = JSON.parse(readFileSync(path, "utf8"));
    const sizeGb = member(record, "options", "size");
    const architecture = member(record, "options", "arch");
    if (typeof sizeGb !== "number" || !(sizeGb > 0)) return { recordDefect: "it states no size of the image" };
    const known = typeof architecture === "string" ? architectureNamed(architecture) : undefined;
    if (known === undefined) return { recordDefect: "it states no architecture that is known" };
    const recordFormat = member(record, "image", "format");
    return { sizeGb, architecture: known, ...(typeof recordFormat === "string" && { recordFormat }) };
  } catch (error) {
    if (nothingThere.has((error as NodeJS.ErrnoException).code)) return undefined;
    return { recordDefect: `it cannot be read (${(error as Error).message})` };
  }
}

function member(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
