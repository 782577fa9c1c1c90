import { packageInfo } from "../host/package-root.ts";
import { prepare } from "../verify/preparation.ts";
import { payloadsOf, preparedBundle, signedBundle } from "./bundle.ts";
import { requireNewDirectory, writeBundle } from "./bundle-directory.ts";
import type { ReleaseCommand } from "./command-line.ts";
import { releaseEvidence } from "./evidence.ts";
import { releaseCandidate } from "./release-candidate.ts";
import { packageUrl } from "./release-statement.ts";
import { readSecret, readSigningKey, type SigningKey } from "./signing-key.ts";
import type { Subject } from "./statement.ts";

export interface SignOffContext {
  /** Of the key, where one was given. */
  readonly passphrase?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Told of what a killed run had left. */
  readonly onStale: (path: string) => void;
}

/** A bundle that was written. */
export interface SignedOff {
  readonly image: Subject;
  /** Absent where it is still to be signed. */
  readonly key?: SigningKey;
}

/**
 * Signs an image off: holds it against the gate, gathers the evidence, and writes the bundle, signed or to be signed.
 *
 * @throws {Refusal} with a `SignoffRefusalCode`, or what the layers below refuse
 * @throws the signal's reason once it is aborted; nothing is written then
 */
export async function signOff(command: ReleaseCommand, context: SignOffContext): Promise<SignedOff> {
  requireNewDirectory(command.output);
  const key = command.key === undefined ? undefined : readSigningKey(command.key, passphraseOf(command, context));
  const { now, signal } = context;
  const checks = await (await prepare({}, now)).descriptions();
  const ids = checks.map(({ id }) => id);
  const { version } = packageInfo();
  const candidate = await releaseCandidate(
    { ...command, image: command.image },
    { strict: command.strict, checks: ids, version, now, signal },
  );
  const evidence = await releaseEvidence(candidate, {
    strict: command.strict,
    fixes: new Map(checks.map(({ id, why, fix }) => [id, { why, fix }])),
    signal,
    now,
    ...(command.previous !== undefined && { previous: command.previous }),
  });
  // A handler of signals runs between two steps only.
  await new Promise(setImmediate);
  signal.throwIfAborted();
  const { image } = candidate;
  const terms = {
    verifier: command.verifier,
    resource: command.resource ?? packageUrl(image),
    strict: command.strict,
    now,
  };
  const payloads = payloadsOf({ ...candidate, evidence, builder: command.builder, terms });
  const files = key === undefined ? preparedBundle(evidence, payloads) : signedBundle(evidence, payloads, key);
  writeBundle(command.output, files, context.onStale);
  return { image, ...(key && { key }) };
}

function passphraseOf({ passphraseFile }: ReleaseCommand, { passphrase }: SignOffContext): string | undefined {
  return passphraseFile === undefined ? passphrase : readSecret(passphraseFile).replace(/\r?\n$/, "");
}
