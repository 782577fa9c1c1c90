import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { quoted } from "../disk/quoted.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import { Refusal } from "../refusal.ts";
import { evidenceFiles, statementFiles } from "./bundle-files.ts";
import { checksumsFile, type Files } from "./checksums.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** Begins the name of the directory, beside the bundle, in which files are written before they are moved. */
const workPrefix = ".amphora-signoff";
/** Bytes of all files together; a bundle with every report has some ten million. */
const largestBundle = 256 * 1024 * 1024;
/** More files than a bundle has. */
const mostFiles = 64;

const known: ReadonlySet<string> = new Set([
  checksumsFile,
  ...evidenceFiles.keys(),
  ...Object.values(statementFiles).flatMap(({ envelope, toSign }) => [envelope, toSign]),
]);

/**
 * Reads all files of a bundle, each once, so that what is checked is what is used.
 *
 * @throws {Refusal} `unreadable`, `unknown-file`, `irregular-file`, `too-large`
 */
export function readBundle(directory: string): Files {
  const names = namesIn(directory);
  const files = new Map<string, Uint8Array>();
  let left = largestBundle;
  for (const name of names.sort()) {
    if (!known.has(name)) {
      const sentence = `The bundle ${quoted(directory)} holds ${quoted(name)}, which is no file of a bundle; take it away, or take the bundle from its source again.`;
      throw new Refusal<SignoffRefusalCode>("unknown-file", sentence);
    }
    const bytes = readRegular(join(directory, name), left);
    left -= bytes.length;
    files.set(name, bytes);
  }
  return files;
}

function namesIn(directory: string): string[] {
  try {
    const names = readdirSync(directory);
    if (names.length <= mostFiles) return names;
  } catch (error) {
    const why = (error as Error).message;
    throw new Refusal<SignoffRefusalCode>(
      "unreadable",
      `The bundle ${quoted(directory)} cannot be read (${why}); name the directory of a bundle.`,
    );
  }
  throw tooLarge(directory);
}

/** A link may lead to anything, and a pipe waits for its writer: neither is followed or opened for long. */
function readRegular(path: string, most: number): Uint8Array {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOOP") throw irregular(path);
    throw new Refusal<SignoffRefusalCode>(
      "unreadable",
      `The file ${quoted(path)} cannot be read (${(error as Error).message}); correct that.`,
    );
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw irregular(path);
    if (status.size > most) throw tooLarge(dirname(path));
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes sure, before any work is done, that a bundle can be written there.
 *
 * @throws {Refusal} `output`
 */
export function requireNewDirectory(directory: string): void {
  const parent = dirname(resolve(directory));
  const refusal = (sentence: string) => new Refusal<SignoffRefusalCode>("output", sentence);
  try {
    if (!statSync(parent).isDirectory())
      throw refusal(`What stands at ${quoted(parent)} is no directory; name another one.`);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refusal(`The directory ${quoted(parent)} cannot be written to (${(error as Error).message}); make it first.`);
  }
  if (lstatSync(directory, { throwIfNoEntry: false })) {
    throw refusal(`The directory ${quoted(directory)} is there already and stays as it is; name another one.`);
  }
}

/**
 * Writes a bundle into a new directory, which is there whole or not at all, whatever ends the program meanwhile.
 *
 * @param onStale is told of what a killed run had left beside it
 * @throws {Refusal} `output`
 */
export function writeBundle(directory: string, files: Files, onStale: (path: string) => void): void {
  requireNewDirectory(directory);
  inWorkDirectory(directory, onStale, (work) => {
    const whole = join(work, "bundle");
    mkdirSync(whole);
    for (const [name, bytes] of files) writeDurably(join(whole, name), bytes);
    synchronize(whole);
    renameSync(whole, resolve(directory));
  });
}

/**
 * Puts files into a bundle that is there, each whole, in their order, and takes others away in the end.
 *
 * @throws {Refusal} `output`
 */
export function changeBundle(
  directory: string,
  files: Files,
  removed: readonly string[],
  onStale: (path: string) => void,
): void {
  inWorkDirectory(directory, onStale, (work) => {
    for (const [name, bytes] of files) writeDurably(join(work, name), bytes);
    for (const name of files.keys()) renameSync(join(work, name), join(directory, name));
    for (const name of removed) rmSync(join(directory, name), { force: true });
    synchronize(directory);
  });
}

function inWorkDirectory(directory: string, onStale: (path: string) => void, use: (work: string) => void): void {
  const parent = dirname(resolve(directory));
  try {
    const work = createWorkDirectory(parent, workPrefix, onStale);
    try {
      use(work.path);
      synchronize(parent);
    } finally {
      work.remove();
    }
  } catch (error) {
    if (error instanceof Refusal && error.code !== "work-directory") throw error;
    const why = (error as Error).message.replace(/\.$/, "");
    throw new Refusal<SignoffRefusalCode>(
      "output",
      `The bundle ${quoted(basename(directory))} cannot be written in ${quoted(parent)} (${why}); correct that and sign off again.`,
    );
  }
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function synchronize(directory: string): void {
  const file = openSync(directory, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function irregular(path: string): Refusal<SignoffRefusalCode> {
  return new Refusal(
    "irregular-file",
    `The file ${quoted(path)} is a link or no regular file; take the bundle from its source again.`,
  );
}

function tooLarge(directory: string): Refusal<SignoffRefusalCode> {
  return new Refusal(
    "too-large",
    `The bundle ${quoted(directory)} is larger than a bundle can be; take it from its source again.`,
  );
}
