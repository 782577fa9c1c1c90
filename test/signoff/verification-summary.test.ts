import { expect } from "chai";
import { sha256 } from "../../src/signoff/checksums.ts";
import { passedTerms, verificationSummary } from "../../src/signoff/verification-summary.ts";
import { sampleRelease, signedAt } from "../support/signed-release.ts";

describe("the verification summary", () => {
  const { image, document, evidence, terms } = sampleRelease({ evidence: { "profile.yaml": "schemaVersion: 1\n" } });
  const digestOf = (name: string) => ({ sha256: sha256(evidence.get(name) ?? new Uint8Array()) });

  it("says in SLSA's words who verified what, by which policy and evidence, and with which result", () => {
    expect(verificationSummary(image, document, evidence, terms)).to.deep.equal({
      subject: [image],
      predicateType: "https://slsa.dev/verification_summary/v1",
      predicate: {
        verifier: { id: "urn:example:verifier", version: { "amphora-verify": "0.1.0" } },
        timeVerified: "2027-01-15T12:00:00.000Z",
        resourceUri: "https://images.example.org/amphora.qcow2",
        policy: { uri: "urn:amphora-image:gate:1", name: "profile.yaml", digest: digestOf("profile.yaml") },
        inputAttestations: [
          { name: "verdict.json", digest: digestOf("verdict.json"), mediaType: "application/json" },
          { name: "build.json", digest: digestOf("build.json"), mediaType: "application/json" },
        ],
        verificationResult: "PASSED",
        verifiedLevels: ["SLSA_BUILD_LEVEL_UNEVALUATED", "AMPHORA_GATE_REQUIRED"],
        slsaVersion: "1.2",
      },
    });
  });

  it("is read back: when, and with which gate", () => {
    for (const strict of [false, true]) {
      const summary = verificationSummary(image, document, evidence, { ...terms, strict });
      expect(passedTerms(summary)).to.deep.equal({ now: signedAt, strict });
    }
  });

  it("says no pass with another result, of no gate, or at no time", () => {
    const summary = verificationSummary(image, document, evidence, terms);
    for (const change of [
      { verificationResult: "FAILED" },
      { verificationResult: undefined },
      { verifiedLevels: ["SLSA_BUILD_LEVEL_3"] },
      { verifiedLevels: "AMPHORA_GATE_REQUIRED" },
      { timeVerified: "today" },
      { timeVerified: 5 },
    ]) {
      expect(passedTerms({ ...summary, predicate: { ...summary.predicate, ...change } })).to.equal(undefined);
    }
  });
});
