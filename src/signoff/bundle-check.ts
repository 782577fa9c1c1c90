import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { parseVerdict } from "../report/verdict-file.ts";
import type { VerdictDocument } from "../verify/verdict.ts";
import { parseBuildRecord } from "./build-record-file.ts";
import type { Payloads } from "./bundle.ts";
import { toSign } from "./bundle.ts";
import { evidenceFiles, recordFile, type StatementFile, statementFiles, verdictFile } from "./bundle-files.ts";
import { type Files, requireChecksums, sha256 } from "./checksums.ts";
import { readEnvelope } from "./dsse.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";
import { isOver, requireReleasable } from "./release-gate.ts";
import type { VerifyingKey } from "./signing-key.ts";
import { readStatement, type Statement, type Subject } from "./statement.ts";
import { passedTerms } from "./verification-summary.ts";

/** How a file is refused that is not what it should be. */
const unreadable: ReadonlySet<string> = new Set(["bad-input", "bad-verdict"]);

/** What a bundle that is in order says. */
export interface CheckedBundle {
  readonly image: Subject;
  readonly document: VerdictDocument;
  /** When it was signed off, in milliseconds since 1970, and whether recommended checks counted. */
  readonly signedOff: { readonly now: number; readonly strict: boolean };
  /** Checks whose waiver held then and does no longer. */
  readonly lapsed: readonly string[];
}

/**
 * Checks a signed bundle again by its files alone: their checksums, the signatures, what is signed, and the gate.
 *
 * @param now milliseconds since 1970
 * @throws {Refusal} with a `SignoffRefusalCode`
 */
export function checkBundle(files: Files, key: VerifyingKey, now: number): CheckedBundle {
  const pending = Object.values(statementFiles).find((file) => files.has(file.toSign));
  if (pending !== undefined) {
    throw refusal(
      "unsigned",
      `The bundle is still to be signed, for it holds ${pending.toSign}; finish it by amphora-signoff attach`,
    );
  }
  requireChecksums(files);
  const payloads = new Map(
    Object.values(statementFiles).map((file) => [file, signedPayload(files, file, key)] as const),
  );
  return checkPayloads(files, payloads, now);
}

function signedPayload(files: Files, { envelope: name }: StatementFile, key: VerifyingKey): Uint8Array {
  const { payload, signatures } = readEnvelope(required(files, name), name);
  if (signatures.some(({ sig }) => key.verifies(toSign(payload), sig))) return payload;
  throw refusal(
    "bad-signature",
    `No signature in ${name} is of this key (SHA-256 ${key.id}) and of what the envelope holds; name the right public key, or take the bundle from its source again`,
  );
}

/**
 * Holds what is signed, or is to be signed, against the files of the bundle.
 *
 * @throws {Refusal} with a `SignoffRefusalCode`
 */
export function checkPayloads(files: Files, payloads: Payloads, now: number): CheckedBundle {
  const statements = { provenance: read("provenance"), summary: read("summary"), release: read("release") };
  function read(name: keyof typeof statementFiles): Statement {
    const { envelope, predicateType } = statementFiles[name];
    return readStatement(payloads.get(statementFiles[name]) ?? new Uint8Array(), predicateType, envelope);
  }
  const image = requireOneImage(statements);
  requireReleasedFiles(files, statements.release);
  const signedOff = passedTerms(statements.summary);
  if (signedOff === undefined) {
    throw refusal(
      "bad-statement",
      `The statement in ${statementFiles.summary.envelope} does not say that the image passed; do not release it`,
    );
  }
  const record = contentOf(files, recordFile, parseBuildRecord);
  if (record.image.sha256 !== image.digest.sha256) {
    throw refusal(
      "other-digest",
      `The build record ${recordFile} is of another image than the statements; take the bundle from its source again`,
    );
  }
  const document = contentOf(files, verdictFile, parseVerdict);
  requireReleasable(document, { ...signedOff, sha256: image.digest.sha256, size: record.image.size }, verdictFile);
  const lapsed = document.images.flatMap(({ checks }) =>
    checks.filter(({ waiverExpires }) => waiverExpires !== undefined && isOver(waiverExpires, now)).map(({ id }) => id),
  );
  return { image, document, signedOff, lapsed };
}

/** All statements must be of one image, which alone is the subject of the provenance and of the summary. */
function requireOneImage({
  provenance,
  summary,
  release,
}: Readonly<Record<keyof typeof statementFiles, Statement>>): Subject {
  const [image] = release.subject;
  if (image === undefined)
    throw refusal("bad-statement", "The release has no file; take the bundle from its source again");
  for (const [file, { subject }] of [
    [statementFiles.provenance, provenance],
    [statementFiles.summary, summary],
  ] as const) {
    const [own, ...more] = subject;
    const isSame = own?.name === image.name && own.digest.sha256 === image.digest.sha256;
    if (!isSame || more.length > 0) {
      throw refusal(
        "other-subject",
        `The statement in ${file.envelope} is of another image than the one in ${statementFiles.release.envelope}; take the bundle from its source again`,
      );
    }
  }
  return image;
}

/** The files of the release must be those that are there, each with its digest. */
function requireReleasedFiles(files: Files, { subject: [, ...subjects] }: Statement): void {
  const released = new Map(subjects.map(({ name, digest }) => [name, digest.sha256]));
  const { envelope } = statementFiles.release;
  for (const [name, isNeeded] of evidenceFiles) {
    const [bytes, digest] = [files.get(name), released.get(name)];
    if (bytes === undefined && (isNeeded || digest !== undefined)) throw missing(name);
    if (bytes !== undefined && digest !== sha256(bytes)) {
      throw refusal(
        "other-subject",
        `The file ${name} is not the one that was signed off in ${envelope}; take the bundle from its source again`,
      );
    }
  }
  const stranger = [...released.keys()].find((name) => !evidenceFiles.has(name));
  if (stranger !== undefined) {
    throw refusal(
      "bad-statement",
      `The statement in ${envelope} is of ${quoted(stranger)}, which is no file of a bundle; take the bundle from its source again`,
    );
  }
}

/** What a file of the bundle says; that it cannot be read is the bundle's fault, not the command's. */
function contentOf<Content>(files: Files, name: string, parse: (bytes: Uint8Array, name: string) => Content): Content {
  try {
    return parse(required(files, name), name);
  } catch (error) {
    const isUnreadable = error instanceof Refusal && unreadable.has(error.code);
    throw isUnreadable ? refusal("bad-content", error.message.replace(/\.$/, "")) : error;
  }
}

function required(files: Files, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw missing(name);
  return bytes;
}

function missing(name: string): Refusal<SignoffRefusalCode> {
  return refusal("missing-file", `The bundle lacks the file ${name}; take the bundle from its source again`);
}

function refusal(code: SignoffRefusalCode, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal(code, `${clause}.`);
}
