import { statementFiles } from "./bundle-files.ts";
import { type Files, sha256 } from "./checksums.ts";
import type { Statement, Subject } from "./statement.ts";

/** A file as the subject of a statement. */
export function subjectOf(name: string, digest: string): Subject {
  return { name, digest: { sha256: digest } };
}

/**
 * Which files belong to a release: the image and all evidence (in-toto attestation framework, "Predicate type: Release").
 * It is what keeps a report from being exchanged together with its checksum.
 */
export function releaseStatement(image: Subject, evidence: Files): Statement {
  return {
    subject: [image, ...[...evidence].map(([name, bytes]) => subjectOf(name, sha256(bytes)))],
    predicateType: statementFiles.release.predicateType,
    predicate: { purl: packageUrl(image) },
  };
}

/** The image as a package URL, whose version is its digest. */
export function packageUrl({ name, digest }: Subject): string {
  return `pkg:generic/${encodeURIComponent(name)}@sha256%3A${digest.sha256}`;
}
