import type { BuildRecord } from "../build/output/build-record.ts";
import type { VerdictDocument } from "../verify/verdict.ts";
import { recordFile, type StatementFile, statementFiles } from "./bundle-files.ts";
import { checksumsFile, checksumsText, type Files } from "./checksums.ts";
import { envelopeText, preAuthEncoding, type Signature, statementType } from "./dsse.ts";
import { provenance } from "./provenance.ts";
import { releaseStatement } from "./release-statement.ts";
import type { SigningKey } from "./signing-key.ts";
import { type Statement, type Subject, statementBytes } from "./statement.ts";
import { type SummaryTerms, verificationSummary } from "./verification-summary.ts";

/** A release that has passed the gate. */
export interface Release {
  readonly image: Subject;
  readonly document: VerdictDocument;
  readonly record: BuildRecord;
  /** The evidence by the names that it has in the bundle, verdict and build record among it. */
  readonly evidence: Files;
  /** URI of whom the build is trusted to. */
  readonly builder: string;
  readonly terms: SummaryTerms;
}

/** What is to be signed, by where it is to stand. */
export type Payloads = ReadonlyMap<StatementFile, Uint8Array>;

/** What is said of a release, unsigned. */
export function payloadsOf({ image, document, record, evidence, builder, terms }: Release): Payloads {
  const recordBytes = evidence.get(recordFile) ?? new Uint8Array();
  const statements: readonly (readonly [StatementFile, Statement])[] = [
    [statementFiles.provenance, provenance(image, record, recordBytes, builder)],
    [statementFiles.summary, verificationSummary(image, document, evidence, terms)],
    [statementFiles.release, releaseStatement(image, evidence)],
  ];
  return new Map(statements.map(([file, statement]) => [file, statementBytes(statement)]));
}

/** The bytes of which a signature is made elsewhere. */
export function toSign(payload: Uint8Array): Uint8Array {
  return preAuthEncoding(statementType, payload);
}

/** A bundle whose statements are still to be signed elsewhere. It has no checksums yet, so that nobody takes it for a signed one. */
export function preparedBundle(evidence: Files, payloads: Payloads): Files {
  return new Map([...evidence, ...[...payloads].map(([file, payload]) => [file.toSign, toSign(payload)] as const)]);
}

/** A bundle signed with a key at hand. */
export function signedBundle(evidence: Files, payloads: Payloads, key: SigningKey): Files {
  return completeBundle(evidence, payloads, (payload) => ({ keyid: key.id, sig: key.sign(toSign(payload)) }));
}

/** A bundle with the signature that there is of each payload. */
export function completeBundle(
  evidence: Files,
  payloads: Payloads,
  signature: (payload: Uint8Array) => Signature,
): Files {
  const files = new Map(evidence);
  for (const [{ envelope }, payload] of payloads) {
    files.set(envelope, Buffer.from(envelopeText({ payload, signatures: [signature(payload)] })));
  }
  return files.set(checksumsFile, Buffer.from(checksumsText(files)));
}
