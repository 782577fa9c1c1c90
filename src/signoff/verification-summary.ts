import type { VerdictDocument } from "../verify/verdict.ts";
import { profileFile, recordFile, statementFiles, verdictFile } from "./bundle-files.ts";
import { type Files, sha256 } from "./checksums.ts";
import type { Statement, Subject } from "./statement.ts";

/** How docs/signing-off.md explains what must hold of an image. */
const gate = "urn:amphora-image:gate:1";

/** What was verified besides SLSA's own levels: that all required checks, or all recommended ones too, passed or are waived. */
const levels = { required: "AMPHORA_GATE_REQUIRED", strict: "AMPHORA_GATE_STRICT" };

/** What a summary says apart from the image and the files. */
export interface SummaryTerms {
  /** URI of whoever verified the image, on whose word consumers rely. */
  readonly verifier: string;
  /** URI from which consumers take the image. */
  readonly resource: string;
  /** Whether recommended checks counted as well. */
  readonly strict: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * That an image passed the gate (SLSA v1.2, "Verification Summary Attestation"). Nothing is claimed of a SLSA build level.
 *
 * @param files the verdict and the build record, and the profile where there was one
 */
export function verificationSummary(
  image: Subject,
  { tool }: VerdictDocument,
  files: Files,
  terms: SummaryTerms,
): Statement {
  const profile = files.get(profileFile);
  const inputs = [verdictFile, recordFile].flatMap((name) => {
    const bytes = files.get(name);
    return bytes === undefined ? [] : [{ name, digest: { sha256: sha256(bytes) }, mediaType: "application/json" }];
  });
  return {
    subject: [image],
    predicateType: statementFiles.summary.predicateType,
    predicate: {
      verifier: { id: terms.verifier, version: { [tool.name]: tool.version } },
      timeVerified: new Date(terms.now).toISOString(),
      resourceUri: terms.resource,
      policy: { uri: gate, ...(profile && { name: profileFile, digest: { sha256: sha256(profile) } }) },
      inputAttestations: inputs,
      verificationResult: "PASSED",
      verifiedLevels: ["SLSA_BUILD_LEVEL_UNEVALUATED", terms.strict ? levels.strict : levels.required],
      slsaVersion: "1.2",
    },
  };
}

/** When the image was verified and whether recommended checks counted; `undefined` where the summary does not say that it passed. */
export function passedTerms({ predicate }: Statement): Pick<SummaryTerms, "strict" | "now"> | undefined {
  const { verificationResult, verifiedLevels, timeVerified } = predicate;
  const now = typeof timeVerified === "string" ? Date.parse(timeVerified) : Number.NaN;
  if (verificationResult !== "PASSED" || !Array.isArray(verifiedLevels) || Number.isNaN(now)) return undefined;
  const strict = verifiedLevels.includes(levels.strict);
  return strict || verifiedLevels.includes(levels.required) ? { strict, now } : undefined;
}
