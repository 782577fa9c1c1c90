import { expect } from "chai";
import { sha256 } from "../../src/signoff/checksums.ts";
import { provenance } from "../../src/signoff/provenance.ts";
import { subjectOf } from "../../src/signoff/release-statement.ts";
import { imageDigest, sampleRecord } from "../support/signed-release.ts";

describe("the provenance of an image", () => {
  const record = sampleRecord();
  const bytes = Buffer.from(JSON.stringify(record));
  const image = subjectOf("amphora.qcow2", imageDigest);

  it("says what the build record says, in SLSA's words", () => {
    const { cacheDir, workDir, ...options } = record.options;
    expect(provenance(image, record, bytes, "urn:example:builder")).to.deep.equal({
      subject: [{ name: "amphora.qcow2", digest: { sha256: imageDigest } }],
      predicateType: "https://slsa.dev/provenance/v1",
      predicate: {
        buildDefinition: {
          buildType: "urn:amphora-image:diskimage-create:1",
          externalParameters: { options, elements: ["base", "vm"], environment: record.environment },
          internalParameters: { argv: record.argv, cacheDir, workDir, host: record.host },
          resolvedDependencies: [
            { name: "diskimage-builder", uri: "pkg:pypi/diskimage-builder@3.13.0" },
            { name: "elements", digest: { gitCommit: "c0".repeat(20) }, annotations: { modified: false } },
            { name: "DIB_DISTRIBUTION_MIRROR", uri: "http://mirror.example.org/debian" },
          ],
        },
        runDetails: {
          builder: { id: "urn:example:builder", version: { "amphora-image": "0.1.0", sources: "ab".repeat(32) } },
          metadata: {
            invocationId: sha256(bytes),
            startedOn: "2027-01-14T10:00:00.000Z",
            finishedOn: "2027-01-14T10:04:00.000Z",
          },
          byproducts: [{ name: "build.json", digest: { sha256: sha256(bytes) }, mediaType: "application/json" }],
        },
      },
    });
  });

  it("takes for a dependency only what is a URI", () => {
    const environment = { DIB_DISTRIBUTION_MIRROR: "not a URI", OTHER: "http://example.org/" };
    const { predicate } = provenance(image, { ...record, environment, git: [] }, bytes, "urn:example:builder");
    const { resolvedDependencies } = predicate["buildDefinition"] as { resolvedDependencies: { name: string }[] };
    expect(resolvedDependencies.map(({ name }) => name)).to.deep.equal(["diskimage-builder"]);
  });
});
