import {
  appendFileSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Refusal } from "../refusal.ts";

/** Where a report goes: a file, or `-` for standard output. */
export type Output = string;

/**
 * Makes sure, before any work is done, that a report can be written there.
 *
 * @throws {Refusal} `unwritable-output`
 */
export function requireWritable(output: Output): void {
  if (output === "-") return;
  const directory = dirname(output);
  if (statusOf(output, directory)?.isDirectory() !== true) {
    throw unwritable(output, `there is no directory ${directory}; make it first`);
  }
  if (basename(output) === "" || statusOf(output, output)?.isDirectory()) {
    throw unwritable(output, "it is a directory; name a file in it");
  }
}

/** @throws {Refusal} `unwritable-output` when what stands at `path` cannot be seen */
function statusOf(output: Output, path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(output, (error as Error).message);
  }
}

/**
 * Writes a report. A file is replaced by a rename, so that a reader finds the old report or the new one, whole; what is no
 * regular file (a pipe, a terminal) is written to as it is. A link stays one: what it leads to is written.
 *
 * @throws {Refusal} `unwritable-output`
 */
export async function writeOutput(output: Output, content: string): Promise<void> {
  if (output === "-") return writeStandardOutput(content);
  try {
    const status = statSync(output, { throwIfNoEntry: false });
    if (status?.isFile() === false) writeFileSync(output, content);
    // A rename onto /dev/stdout would put a file in its place.
    else replace(status === undefined ? output : realpathSync(output), content);
  } catch (error) {
    throw unwritable(output, (error as Error).message);
  }
}

/**
 * Adds to a file that others write to as well.
 *
 * @throws {Refusal} `unwritable-output`
 */
export function appendOutput(path: string, content: string): void {
  try {
    appendFileSync(path, content);
  } catch (error) {
    throw unwritable(path, (error as Error).message);
  }
}

/**
 * Makes sure that a file which must be a new one can be written.
 *
 * @throws {Refusal} `unwritable-output`
 */
export function requireNew(output: Output): void {
  requireWritable(output);
  if (lstatSync(output, { throwIfNoEntry: false })) throw exists(output);
}

/**
 * Writes a file that is not there yet; what came there meanwhile stays as it is.
 *
 * @throws {Refusal} `unwritable-output`
 */
export function writeNew(output: Output, content: string): void {
  try {
    writeFileSync(output, content, { flag: "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === "EEXIST" ? exists(output) : unwritable(output, message);
  }
}

function exists(output: Output): Refusal {
  return unwritable(output, "it is there already and stays as it is; name another file");
}

/** Comes back when all of it is written, or when nobody reads it any more. */
function writeStandardOutput(content: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(content, (error?: NodeJS.ErrnoException | null) => {
      if (!error || error.code === "EPIPE") resolve();
      else reject(unwritable("on standard output", error.message));
    });
  });
}

function replace(path: string, content: string): void {
  const incoming = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    const file = openSync(incoming, "wx");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(incoming, path);
  } catch (error) {
    rmSync(incoming, { force: true });
    throw error;
  }
}

function unwritable(output: Output, why: string): Refusal<"unwritable-output"> {
  return new Refusal("unwritable-output", `Cannot write the report ${output}: ${why.replace(/\.$/, "")}.`);
}
