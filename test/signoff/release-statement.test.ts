import { expect } from "chai";
import { PackageURL } from "packageurl-js";
import { sha256 } from "../../src/signoff/checksums.ts";
import { packageUrl, releaseStatement, subjectOf } from "../../src/signoff/release-statement.ts";
import { imageDigest } from "../support/signed-release.ts";

describe("the statement of a release", () => {
  it("names the image first, and every file of the evidence with its digest", () => {
    const image = subjectOf("amphora.qcow2", imageDigest);
    const report = Buffer.from("<p>");
    const { subject, predicate, predicateType } = releaseStatement(image, new Map([["report.html", report]]));
    expect(subject).to.deep.equal([image, { name: "report.html", digest: { sha256: sha256(report) } }]);
    expect(predicateType).to.equal("https://in-toto.io/attestation/release/v0.1");
    expect(predicate).to.deep.equal({ purl: packageUrl(image) });
  });

  it("calls the image by a package URL with a version, as package URLs are read", () => {
    const { type, name, version } = PackageURL.fromString(packageUrl(subjectOf("my amphora@1?.qcow2", imageDigest)));
    expect([type, name, version]).to.deep.equal(["generic", "my amphora@1?.qcow2", `sha256:${imageDigest}`]);
  });
});
