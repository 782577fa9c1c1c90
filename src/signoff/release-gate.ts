import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import { closesGate, judge } from "../verify/gate.ts";
import type { CheckResult, ImageVerdict, VerdictDocument } from "../verify/verdict.ts";
import { hasExpired } from "../verify/waivers.ts";
import type { SignoffRefusalCode } from "./refusal-code.ts";

/** What an image is held against before its release. */
export interface GateTerms {
  /** SHA-256 of the image file. */
  readonly sha256: string;
  /** Bytes of it, where they are known. */
  readonly size?: number;
  /** Whether recommended checks count as well. */
  readonly strict: boolean;
  /** The moment at which waivers must hold, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * The verdicts of a document on one image.
 *
 * @param path of the document, for the sentence
 * @throws {Refusal} `other-digest` where it has none
 */
export function verdictsOn({ images }: VerdictDocument, sha256: string, path: string): readonly ImageVerdict[] {
  const found = images.filter((image) => image.sha256 === sha256);
  if (found.length > 0) return found;
  throw otherImage(sha256, path);
}

function otherImage(sha256: string, path: string): Refusal {
  const what = `The verdict ${quoted(path)} is not of this image, whose SHA-256 is ${sha256}`;
  return refusal("other-digest", `${what}; verify the image itself with --json`);
}

/**
 * Holds verdicts against the gate anew, whatever they say of themselves: each must have passed, nothing that weighs may have
 * failed or been skipped, and every waiver must hold.
 *
 * @param path of the document, for the sentence
 * @throws {Refusal} `other-digest`, `failed-check`, `skipped-check`, `expired-waiver`, `no-pass`
 */
export function requireReleasable({ images }: Pick<VerdictDocument, "images">, terms: GateTerms, path: string): void {
  if (images.length === 0) throw refusal("no-pass", `The verdict ${quoted(path)} is of no image; verify the image`);
  for (const image of images) {
    if (image.sha256 !== terms.sha256) throw otherImage(terms.sha256, path);
    requirePass(image, terms, path);
  }
}

function requirePass(
  { verdict, checks, fileSize }: ImageVerdict,
  { strict, now, size }: GateTerms,
  path: string,
): void {
  if (fileSize !== undefined && size !== undefined && fileSize !== size) {
    throw refusal(
      "other-digest",
      `The verdict ${quoted(path)} is of a file of ${fileSize} bytes, and this one has ${size}; verify the image anew`,
    );
  }
  const closing = checks.find((check) => closesGate(check, strict));
  if (closing !== undefined) throw closed(closing, path);
  for (const check of checks) if (check.outcome === "waived") requireWaiver(check, now, path);
  if (verdict !== "pass" || judge(checks.length, checks, strict) !== "pass") {
    throw refusal(
      "no-pass",
      `The verdict ${quoted(path)} is ${verdict}, and fewer checks ran than were to; verify the image anew`,
    );
  }
}

function closed({ id, grade, outcome, reason = "no reason was given" }: CheckResult, path: string): Refusal {
  const what = `In ${quoted(path)} the ${grade} check ${quoted(id)}`;
  return outcome === "skipped"
    ? refusal("skipped-check", `${what} was skipped (${quoted(reason)}); let it run, and verify the image anew`)
    : refusal(
        "failed-check",
        `${what} ended as ${outcome} (${quoted(reason)}); mend the image, or waive the failure in a profile`,
      );
}

function requireWaiver({ id, waiverExpires: expires }: CheckResult, now: number, path: string): void {
  const what = `In ${quoted(path)} the failure of ${quoted(id)} is waived`;
  if (expires === undefined) throw refusal("expired-waiver", `${what}, but not until when; verify the image anew`);
  if (isOver(expires, now)) {
    throw refusal(
      "expired-waiver",
      `${what} until ${quoted(expires)}, which is over; mend the image, or renew the waiver in its profile and verify anew`,
    );
  }
}

/** Whether a waiver that names this day or moment holds no longer. */
export function isOver(expires: string, now: number): boolean {
  return hasExpired({ check: "", reason: "", owner: "", tracker: "", expires }, now);
}

function refusal(code: SignoffRefusalCode, clause: string): Refusal<SignoffRefusalCode> {
  return new Refusal(code, `${clause}.`);
}
