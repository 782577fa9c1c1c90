import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { closesGate } from "../verify/gate.ts";
import type { ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { checkedVerdict } from "../verify/verdict-schema.ts";

/** Bytes; a fleet of a thousand images stays below it. */
const largest = 256 * 1024 * 1024;
/** Levels of arrays and objects; what is nested deeper would break whoever walks it. */
const deepest = 512;

/**
 * Reads a document that `amphora-verify --json` wrote, whoever has had it since: it keeps to the published schema, and no
 * image in it passes whose checks say otherwise.
 *
 * @throws {Refusal} `bad-verdict`, a sentence that names the file
 */
export function readVerdict(path: string): VerdictDocument {
  try {
    return parseVerdict(bytesOf(path), path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw bad(path, missing ? "there is no such file; name one that is there" : (error as Error).message);
  }
}

/**
 * The same of bytes that have been read already.
 *
 * @param path what the bytes are called in sentences
 * @throws {Refusal} `bad-verdict`
 */
export function parseVerdict(bytes: Uint8Array, path: string): VerdictDocument {
  const value = parsed(path, textOf(path, bytes));
  const { schemaVersion } = (value ?? {}) as { readonly schemaVersion?: unknown };
  if (typeof schemaVersion === "number" && schemaVersion !== 1) {
    throw bad(path, `its schemaVersion is ${schemaVersion}, and this version reads 1; verify the image anew`);
  }
  if (isTooDeep(value, deepest)) throw bad(path, `it is nested more than ${deepest} levels deep; ${takeAnother}`);
  const checked = checkedVerdict(value);
  if ("fault" in checked) throw bad(path, `${checked.fault}; ${takeAnother}`);
  for (const [index, image] of checked.document.images.entries()) {
    const contradiction = contradictionOf(image);
    if (contradiction !== undefined) throw bad(path, `/images/${index} ${contradiction}; verify the image anew`);
  }
  return checked.document;
}

const takeAnother = "name a file that amphora-verify --json has written";

function textOf(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw bad(path, `it is no text in UTF-8; ${takeAnother}`);
  }
}

/** @throws {Refusal} `bad-verdict` */
function bytesOf(path: string): Buffer {
  // Opening a pipe would wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw bad(path, `it is not a regular file; ${takeAnother}`);
    if (status.size > largest) throw bad(path, `its ${status.size} bytes are more than ${largest}; ${takeAnother}`);
    const bytes = Buffer.alloc(status.size);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count) {
      count = readSync(file, bytes, length, bytes.length - length, length);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(path, `it is no JSON, or was not written to its end; ${takeAnother}`);
  }
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isTooDeep(one, levels - 1));
}

/** What no run of ours says: a check twice, or a pass above a required check that did not. */
function contradictionOf({ verdict, checks }: ImageVerdict): string | undefined {
  const ids = new Set<string>();
  for (const { id } of checks) {
    if (ids.has(id)) return `has the check ${quoted(id)} twice`;
    ids.add(id);
  }
  if (verdict !== "pass") return undefined;
  if (checks.length === 0) return "passes without a check";
  const closing = checks.find((check) => closesGate(check, false));
  return closing && `passes although ${quoted(closing.id)} is ${closing.outcome}`;
}

function bad(path: string, clause: string): Refusal<"bad-verdict"> {
  return new Refusal("bad-verdict", `Cannot use the verdict ${quoted(path)}: ${clause.replace(/\.$/, "")}.`);
}
