import { Refusal } from "../refusal.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** The media type of an in-toto Statement in JSON (in-toto attestation framework v1, "Envelope layer"). */
export const statementType = "application/vnd.in-toto+json";

/** Bytes of an envelope; a statement has some thousand. */
const largestEnvelope = 16 * 1024 * 1024;
/** More signatures on one statement than people ever sign it. */
const mostSignatures = 16;

/** A statement and who signed it (DSSE 1.0.2, "Envelope"), the payload's type always {@link statementType}. */
export interface Envelope {
  readonly payload: Uint8Array;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  /** A hint at the key, which nothing may rest on. */
  readonly keyid: string;
  readonly sig: Uint8Array;
}

/** The bytes that are signed: `DSSEv1`, then length and bytes of the type and of the body (DSSE 1.0.2, "Signature Definition"). */
export function preAuthEncoding(type: string, body: Uint8Array): Uint8Array {
  const typeBytes = Buffer.from(type, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${typeBytes.length} `), typeBytes, Buffer.from(` ${body.length} `), body]);
}

/**
 * The body of a statement out of the bytes that are signed.
 *
 * @param name of the file, for the sentence
 * @throws {Refusal} `bad-envelope`
 */
export function bodyOf(encoding: Uint8Array, name: string): Uint8Array {
  const start = Buffer.from(encoding.subarray(0, 100)).toString("latin1");
  const [head = ""] =
    new RegExp(`^DSSEv1 ${statementType.length} ${statementType.replace(/[.+]/g, "\\$&")} \\d+ `).exec(start) ?? [];
  const body = encoding.subarray(head.length);
  if (head !== "" && Buffer.from(preAuthEncoding(statementType, body)).equals(encoding)) return body;
  throw refusal("bad-envelope", `The file ${name} is no in-toto statement to be signed; prepare the bundle again.`);
}

/** The envelope as the bundle holds it. */
export function envelopeText({ payload, signatures }: Envelope): string {
  const envelope = {
    payload: base64(payload),
    payloadType: statementType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: base64(sig) })),
  };
  return `${JSON.stringify(envelope, undefined, 2)}\n`;
}

/**
 * Reads an envelope; whether its signatures are good is not looked at.
 *
 * @param name of the file, for the sentence
 * @throws {Refusal} `bad-envelope`, `other-payload-type`, `unsigned`
 */
export function readEnvelope(bytes: Uint8Array, name: string): Envelope {
  const envelope = bytes.length > largestEnvelope ? undefined : parsed(bytes);
  const { payload, payloadType, signatures } = envelope ?? {};
  const body = bytesOf(payload);
  if (body === undefined || !Array.isArray(signatures) || signatures.length > mostSignatures) throw noEnvelope(name);
  if (payloadType !== statementType) {
    throw refusal(
      "other-payload-type",
      `The envelope ${name} says that it holds something else than ${statementType}; take the bundle from its source again.`,
    );
  }
  if (signatures.length === 0) {
    throw refusal(
      "unsigned",
      `The envelope ${name} bears no signature; sign the bundle, or take it from its source again.`,
    );
  }
  return { payload: body, signatures: signatures.map((signature: unknown) => readSignature(signature, name)) };
}

function readSignature(signature: unknown, name: string): Signature {
  const { keyid = "", sig } = isObject(signature) ? signature : {};
  const bytes = bytesOf(sig);
  if (typeof keyid !== "string" || bytes === undefined) throw noEnvelope(name);
  return { keyid, sig: bytes };
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of base64 in either alphabet, as verifiers must accept; `undefined` for anything else. */
export function bytesOf(text: unknown): Uint8Array | undefined {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, "base64");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function noEnvelope(name: string): Refusal {
  return refusal("bad-envelope", `The file ${name} is no DSSE envelope; take the bundle from its source again.`);
}

function refusal(code: SignoffRefusalCode, sentence: string): Refusal<SignoffRefusalCode> {
  return new Refusal(code, sentence);
}
