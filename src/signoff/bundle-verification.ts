import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { fileDigest } from "../verify/file-digest.ts";
import { type Attachment, attachment } from "./attachment.ts";
import { type CheckedBundle, checkBundle } from "./bundle-check.ts";
import { changeBundle, readBundle } from "./bundle-directory.ts";
import type { SignoffCommand } from "./command-line.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";
import { readSmall } from "./release-candidate.ts";
import { readPublicKey, type VerifyingKey } from "./signing-key.ts";

/** A signature is some hundred bytes, in base64 a third more. */
const largestSignature = 16 * 1024;

/** A bundle in order, and the key that it is signed with. */
export interface VerifiedBundle extends CheckedBundle {
  readonly key: VerifyingKey;
}

export interface VerificationContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Told of what a killed run had left. */
  readonly onStale: (path: string) => void;
}

/**
 * Checks a bundle again, and the image where one is named.
 *
 * @throws {Refusal} with a `SignoffRefusalCode`
 * @throws the signal's reason once it is aborted
 */
export async function verifyBundle(
  { directory, publicKey, image }: SignoffCommand & { kind: "verify" },
  { now, signal }: VerificationContext,
): Promise<VerifiedBundle> {
  const key = readPublicKey(publicKey);
  const checked = checkBundle(readBundle(directory), key, now);
  if (image !== undefined) await requireImage(image, checked, signal);
  return { ...checked, key };
}

async function requireImage(path: string, { image }: CheckedBundle, signal: AbortSignal): Promise<void> {
  const digest = await fileDigest(path, signal);
  signal.throwIfAborted();
  if (digest === "") {
    throw new Refusal<SignoffRefusalCode>(
      "unreadable",
      `The image ${quoted(path)} cannot be read; name an image file.`,
    );
  }
  if (digest !== image.digest.sha256) {
    const sentence = `The image ${quoted(path)} is not the one that was signed off: its SHA-256 is ${digest}, and the bundle's ${image.digest.sha256}; take the image from its source again.`;
    throw new Refusal<SignoffRefusalCode>("other-digest", sentence);
  }
}

/**
 * Puts signatures made elsewhere into a prepared bundle, after verifying them.
 *
 * @throws {Refusal} with a `SignoffRefusalCode`
 */
export function attachSignatures(
  { directory, publicKey, signatures }: SignoffCommand & { kind: "attach" },
  { now, onStale }: VerificationContext,
): VerifiedBundle {
  const key = readPublicKey(publicKey);
  const made = signatures.map((path) => ({ path, bytes: readSmall(path, "signature", largestSignature) }));
  const { files, removed }: Attachment = attachment(readBundle(directory), made, key, now);
  changeBundle(directory, files, removed, onStale);
  return { ...checkBundle(readBundle(directory), key, now), key };
}
