import { Refusal } from "../refusal.ts";
import { isObject } from "./dsse.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** `_type` of every statement (in-toto attestation framework v1, "Statement layer specification"). */
const statementVersion = "https://in-toto.io/Statement/v1";

/** More files than a bundle has. */
const mostSubjects = 64;

/** A file that a statement is about. */
export interface Subject {
  readonly name: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly digest: { readonly sha256: string };
}

/** What somebody says of files. */
export interface Statement {
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

/** The statement as it is signed: JSON in one line. */
export function statementBytes({ subject, predicateType, predicate }: Statement): Uint8Array {
  return Buffer.from(JSON.stringify({ _type: statementVersion, subject, predicateType, predicate }));
}

/**
 * Reads a statement that must be of one kind.
 *
 * @param name of the file, for the sentence
 * @throws {Refusal} `bad-statement`
 */
export function readStatement(payload: Uint8Array, predicateType: string, name: string): Statement {
  const value = parsed(payload);
  if (!isObject(value) || value["_type"] !== statementVersion) {
    throw bad(name, "it is no in-toto Statement of version 1");
  }
  if (value["predicateType"] !== predicateType) throw bad(name, `its predicate is not of the type ${predicateType}`);
  const { subject, predicate } = value;
  const isWhole = Array.isArray(subject) && subject.length > 0 && subject.length <= mostSubjects && isObject(predicate);
  if (!isWhole || !subject.every(isSubject)) throw bad(name, "it lacks its subject or its predicate");
  return { subject, predicateType, predicate };
}

function isSubject(value: unknown): value is Subject {
  const { name, digest } = isObject(value) ? value : {};
  const { sha256 } = isObject(digest) ? digest : {};
  return typeof name === "string" && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    return undefined;
  }
}

function bad(name: string, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal(
    "bad-statement",
    `The statement in ${name} cannot be used: ${clause}; take the bundle from its source again.`,
  );
}
