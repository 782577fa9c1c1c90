import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** A key to check signatures with. */
export interface VerifyingKey {
  /** SHA-256 of its SubjectPublicKeyInfo, lower-case hexadecimal. */
  readonly id: string;
  /** In words: `Ed25519`, `ECDSA P-256`, `ECDSA P-384`. */
  readonly kind: string;
  /** Whether a signature of these bytes was made with the private half: 64 bytes of Ed25519, or ECDSA as ASN.1 DER. */
  readonly verifies: (bytes: Uint8Array, signature: Uint8Array) => boolean;
}

/** A key that signs. */
export interface SigningKey extends VerifyingKey {
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** A key file is a few hundred bytes; anything larger is none. */
const largestKey = 64 * 1024;
/** Permission bits by which others may read a file, or the group or others may put another one in its place. */
const openToOthers = 0o027;

/** What OpenSSL calls a key, what people call it, and the digest that it signs: Sigstore's table of algorithms has the same. */
const kinds: Readonly<Record<string, { readonly kind: string; readonly digest: string | null }>> = {
  ed25519: { kind: "Ed25519", digest: null },
  prime256v1: { kind: "ECDSA P-256", digest: "sha256" },
  secp384r1: { kind: "ECDSA P-384", digest: "sha384" },
};

/**
 * Reads a private key in PEM, PKCS #8 or SEC 1.
 *
 * @param passphrase of an encrypted key
 * @throws {Refusal} `unreadable`; `key`, also where others may read the file
 */
export function readSigningKey(path: string, passphrase?: string): SigningKey {
  const pem = readSecret(path);
  if (passphrase === undefined && pem.includes("ENCRYPTED")) {
    throw unfit(path, "it is encrypted; give its passphrase by --passphrase-file or AMPHORA_SIGNOFF_PASSPHRASE");
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch {
    const why =
      passphrase === undefined
        ? "it is no private key in PEM"
        : "it is no private key in PEM, or the passphrase is another";
    throw unfit(path, `${why}; name a key such as openssl genpkey writes`);
  }
  const { kind, digest } = kindOf(key, path);
  return { ...verifying(createPublicKey(key), kind, digest), sign: (bytes) => sign(digest, bytes, key) };
}

/**
 * Reads a public key in PEM.
 *
 * @throws {Refusal} `unreadable`, `key`
 */
export function readPublicKey(path: string): VerifyingKey {
  const pem = readKeyFile(path, () => {});
  if (pem.includes("PRIVATE KEY")) {
    throw unfit(path, "it is a private key; name its public half, which openssl pkey -pubout writes");
  }
  let key: KeyObject;
  try {
    key = createPublicKey({ key: pem, format: "pem" });
  } catch {
    throw unfit(path, "it is no public key in PEM; name a key such as openssl pkey -pubout writes");
  }
  const { kind, digest } = kindOf(key, path);
  return verifying(key, kind, digest);
}

/**
 * Reads a file that holds a secret: whoever else may read it knows the secret, too.
 *
 * @throws {Refusal} `unreadable`, `key`
 */
export function readSecret(path: string): string {
  return readKeyFile(path, ({ mode }) => {
    if ((mode & openToOthers) !== 0)
      throw unfit(path, "others may read or change it; take that from them by chmod go=");
  });
}

function readKeyFile(path: string, check: (status: Stats) => void): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new Refusal<SignoffRefusalCode>(
      "unreadable",
      `The key ${quoted(path)} cannot be read (${(error as Error).message}); name a file that can.`,
    );
  }
  try {
    const status = fstatSync(file);
    // A pipe is how a shell hands over what a vault prints.
    if (!status.isFile() && !status.isFIFO()) throw unfit(path, "it is no file; name a file in PEM");
    if (status.size > largestKey) throw unfit(path, `its ${status.size} bytes are too many; name a file in PEM`);
    check(status);
    return readFileSync(file, "latin1");
  } finally {
    closeSync(file);
  }
}

function kindOf(key: KeyObject, path: string) {
  const name = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? "unknown";
  const known = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (known === undefined) throw unfit(path, `it is of the kind ${name}; take Ed25519, or ECDSA on P-256 or P-384`);
  return known;
}

function verifying(key: KeyObject, kind: string, digest: string | null): VerifyingKey {
  return {
    id: createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("hex"),
    kind,
    verifies: (bytes, signature) => verify(digest, bytes, key, signature),
  };
}

function unfit(path: string, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal("key", `The key ${quoted(path)} cannot be used: ${clause}.`);
}
