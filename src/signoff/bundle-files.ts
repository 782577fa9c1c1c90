/** What a bundle is made of; nothing else may lie in its directory. */

/** A statement about the image, in an envelope, and before it is signed as the bytes to sign. */
export interface StatementFile {
  readonly envelope: string;
  /** DSSE's encoding of the statement, there only until it is signed. */
  readonly toSign: string;
  readonly predicateType: string;
}

function statementFile(name: string, predicateType: string): StatementFile {
  return { envelope: `${name}.intoto.json`, toSign: `${name}.pae`, predicateType };
}

/** The statements of a bundle by what each says. */
export const statementFiles = {
  /** How the image was built (SLSA v1.2, "Build: Provenance"). */
  provenance: statementFile("provenance", "https://slsa.dev/provenance/v1"),
  /** That it passed the gate (SLSA v1.2, "Verification Summary Attestation"). */
  summary: statementFile("verification-summary", "https://slsa.dev/verification_summary/v1"),
  /** Which files belong to the release (in-toto attestation framework, "Predicate type: Release"). */
  release: statementFile("release", "https://in-toto.io/attestation/release/v0.1"),
} as const;

export const verdictFile = "verdict.json";
export const recordFile = "build.json";
export const profileFile = "profile.yaml";
export const differenceFile = "difference.json";
export const notesFile = "release-notes.md";

/** The evidence; those that are `false` are there only for a release that has a previous one or a profile. */
export const evidenceFiles: ReadonlyMap<string, boolean> = new Map([
  [verdictFile, true],
  [recordFile, true],
  ["report.html", true],
  ["sbom.cdx.json", true],
  ["sbom.spdx.json", true],
  [differenceFile, false],
  [notesFile, false],
  [profileFile, false],
]);
