import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { completeBundle, type Payloads, toSign } from "./bundle.ts";
import { checkPayloads } from "./bundle-check.ts";
import { evidenceFiles, type StatementFile, statementFiles } from "./bundle-files.ts";
import type { Files } from "./checksums.ts";
import { bodyOf, bytesOf } from "./dsse.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";
import type { VerifyingKey } from "./signing-key.ts";

/** A signature that was made elsewhere, as its file holds it: bytes, or their base64. */
export interface SignatureFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What turns a prepared bundle into a signed one. */
export interface Attachment {
  /** The files to write, the checksums last: with them the bundle is whole. */
  readonly files: Files;
  /** The files that go away after that. */
  readonly removed: readonly string[];
}

/**
 * Puts signatures made elsewhere to the statements of a prepared bundle. Which signature belongs to which statement is
 * found by verifying; nothing is taken that does not verify. It can be done again when it was interrupted.
 *
 * @param now milliseconds since 1970
 * @throws {Refusal} with a `SignoffRefusalCode`
 */
export function attachment(
  files: Files,
  signatures: readonly SignatureFile[],
  key: VerifyingKey,
  now: number,
): Attachment {
  const payloads = preparedPayloads(files);
  const evidence = new Map([...files].filter(([name]) => evidenceFiles.has(name)));
  checkPayloads(evidence, payloads, now);
  const found = new Map<Uint8Array, Uint8Array>();
  for (const signature of signatures) {
    const [payload, sig] = matching(payloads, signature, key);
    found.set(payload, sig);
  }
  const complete = completeBundle(evidence, payloads, (payload) => {
    const sig = found.get(payload);
    if (sig === undefined) throw unsigned(payloads, payload);
    return { keyid: key.id, sig };
  });
  const written = [...complete].filter(([name]) => !evidence.has(name));
  return { files: new Map(written), removed: Object.values(statementFiles).map(({ toSign: name }) => name) };
}

function preparedPayloads(files: Files): Payloads {
  const there = Object.values(statementFiles).filter((file) => files.has(file.toSign));
  if (there.length === 0) {
    throw refusal(
      "already-signed",
      "The bundle holds nothing to be signed; check it by amphora-signoff verify, or prepare a new one",
    );
  }
  return new Map(Object.values(statementFiles).map((file) => [file, bodyToSign(files, file)]));
}

function bodyToSign(files: Files, { toSign: name }: StatementFile): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw refusal("missing-file", `The bundle lacks the file ${name}; prepare it again`);
  return bodyOf(bytes, name);
}

function matching(
  payloads: Payloads,
  { path, bytes }: SignatureFile,
  key: VerifyingKey,
): readonly [Uint8Array, Uint8Array] {
  const decoded = bytesOf(Buffer.from(bytes).toString("latin1").replace(/\s+/g, ""));
  for (const sig of decoded === undefined ? [bytes] : [bytes, decoded]) {
    for (const payload of payloads.values()) if (key.verifies(toSign(payload), sig)) return [payload, sig];
  }
  throw refusal(
    "bad-signature",
    `The signature ${quoted(path)} is of no statement of this bundle by this key (SHA-256 ${key.id}); sign one of the .pae files as they are`,
  );
}

function unsigned(payloads: Payloads, payload: Uint8Array): Refusal<SignoffRefusalCode> {
  const name = [...payloads].find(([, one]) => one === payload)?.[0].toSign ?? "a statement";
  return refusal("unsigned", `There is no signature of ${name}; sign it as well, and name all signatures at once`);
}

function refusal(code: SignoffRefusalCode, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal(code, `${clause}.`);
}
