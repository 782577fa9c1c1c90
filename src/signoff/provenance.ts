import type { BuildRecord } from "../build/output/build-record.ts";
import { recordFile, statementFiles } from "./bundle-files.ts";
import { sha256 } from "./checksums.ts";
import type { Statement, Subject } from "./statement.ts";

/** How docs/signing-off.md explains the parameters below. */
const buildType = "urn:amphora-image:diskimage-create:1";

/**
 * How an image came to be, as its build record tells (SLSA v1.2, "Build: Provenance").
 *
 * @param builder URI of whom the build is trusted to
 * @param recordBytes the record as the bundle holds it
 */
export function provenance(image: Subject, record: BuildRecord, recordBytes: Uint8Array, builder: string): Statement {
  const { cacheDir, workDir, ...options } = record.options;
  const digest = { sha256: sha256(recordBytes) };
  return {
    subject: [image],
    predicateType: statementFiles.provenance.predicateType,
    predicate: {
      buildDefinition: {
        buildType,
        externalParameters: { options, elements: record.elements, environment: record.environment },
        internalParameters: { argv: record.argv, cacheDir, workDir, host: record.host },
        resolvedDependencies: [
          {
            name: "diskimage-builder",
            uri: `pkg:pypi/diskimage-builder@${encodeURIComponent(record.diskimageBuilder.version)}`,
          },
          ...record.git.map(({ path, commit, modified }) => ({
            name: path,
            digest: { gitCommit: commit },
            annotations: { modified },
          })),
          ...mirrors(record.environment),
        ],
      },
      runDetails: {
        builder: {
          id: builder,
          version: { [record.tool.name]: record.tool.version, sources: record.tool.sourceDigest },
        },
        metadata: { invocationId: digest.sha256, startedOn: record.started, finishedOn: record.finished },
        byproducts: [{ name: recordFile, digest, mediaType: "application/json" }],
      },
    },
  };
}

/** Where packages came from; which ones they are the SBOMs tell. */
function mirrors(environment: BuildRecord["environment"]) {
  return Object.entries(environment)
    .filter(([name, value]) => /_MIRROR$/.test(name) && URL.canParse(value))
    .map(([name, value]) => ({ name, uri: value }));
}
