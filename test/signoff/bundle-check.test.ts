import { expect } from "chai";
import { payloadsOf } from "../../src/signoff/bundle.ts";
import { checkBundle, checkPayloads } from "../../src/signoff/bundle-check.ts";
import { statementFiles } from "../../src/signoff/bundle-files.ts";
import { type Files, sha256 } from "../../src/signoff/checksums.ts";
import { statementBytes } from "../../src/signoff/statement.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { refusalOf } from "../support/refusal-code.ts";
import {
  makeKey,
  passing,
  passingVerdict,
  type SampleParts,
  sampleBundle,
  sampleRecord,
  sampleRelease,
  signedAt,
} from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

/** What whoever holds the key may have signed although it must not be released; what becomes of files is in bundle-verification.test.ts. */
describe("a signed bundle", () => {
  const at = scratchDirectory();
  const check = (files: Files, now = signedAt) => checkBundle(files, own().key, now);
  const own = () => (made ??= makeKey(at("own"), "ed25519"));
  let made: ReturnType<typeof makeKey> | undefined;

  it("says what was signed off, when, and with which gate", () => {
    const { image, document, signedOff, lapsed } = check(sampleBundle(own().key));
    expect([image.name, document.images.length, lapsed]).to.deep.equal(["amphora.qcow2", 1, []]);
    expect(signedOff).to.deep.equal({ now: signedAt, strict: false });
  });

  it("stands although a waiver ended after it was signed, and says which", () => {
    expect(check(sampleBundle(own().key), Date.parse("2027-02-01T00:00:00Z")).lapsed).to.deep.equal(["third"]);
  });

  it("is held against the gate that it says it passed: the strict one counts recommended checks", () => {
    const { terms } = sampleRelease();
    const refusal = refusalOf(() => check(sampleBundle(own().key, { release: { terms: { ...terms, strict: true } } })));
    expect(refusal?.code).to.equal("failed-check");
    expect(refusal?.message).to.contain('the recommended check "second" ended as fail');
  });

  const verdict = (more: Parameters<typeof passingVerdict>[0]): SampleParts => ({
    document: sampleDocument(passingVerdict(more)),
  });
  const wrong: readonly (readonly [what: string, parts: SampleParts, code: string, words: RegExp])[] = [
    [
      "a failed check",
      verdict({ verdict: "fail", checks: [passing("first", { outcome: "fail", reason: "it is \x1b[31mred" })] }),
      "failed-check",
      /In "verdict\.json" the required check "first" ended as fail \("it is \\u\{1b\}\[31mred"\)/,
    ],
    [
      "a skipped check",
      verdict({ verdict: "fail", checks: [passing("first", { outcome: "skipped", reason: "no KVM" })] }),
      "skipped-check",
      /the required check "first" was skipped \("no KVM"\)/,
    ],
    [
      "a pass that its checks contradict",
      verdict({ checks: [passing("first", { outcome: "error", reason: "broke" })] }),
      "bad-content",
      /Cannot use the verdict "verdict\.json": \/images\/0 passes although "first" is error/,
    ],
    ["an error without a check to blame", verdict({ verdict: "error" }), "no-pass", /is error, and fewer checks ran/],
    ["a verdict on no image", { document: sampleDocument() }, "no-pass", /is of no image/],
    [
      "a verdict on another image",
      verdict({ sha256: "77".repeat(32) }),
      "other-digest",
      /The verdict "verdict\.json" is not of this image/,
    ],
    [
      "a waiver that was over",
      verdict({ checks: [passing("first", { outcome: "waived", waiver: "known", waiverExpires: "2027-01-14" })] }),
      "expired-waiver",
      /the failure of "first" is waived until "2027-01-14", which is over/,
    ],
    [
      "a waiver without an end",
      verdict({ checks: [passing("first", { outcome: "waived", waiver: "known" })] }),
      "expired-waiver",
      /the failure of "first" is waived, but not until when/,
    ],
    [
      "a record of another image",
      { record: sampleRecord({ sha256: "77".repeat(32) }) },
      "other-digest",
      /^The build record build\.json is of another image/,
    ],
    [
      "a verdict of another version",
      { evidence: { "verdict.json": '{"schemaVersion":2}' } },
      "bad-content",
      /schemaVersion is 2/,
    ],
    [
      "half a verdict",
      { evidence: { "verdict.json": '{"schemaVersion":1,' } },
      "bad-content",
      /"verdict\.json": it is no JSON, or was not written to its end/,
    ],
    [
      "half a build record",
      { evidence: { "build.json": '{"schemaVersion":1,' } },
      "bad-content",
      /"build\.json" cannot be used: it is no JSON, or ends in the middle/,
    ],
    [
      "a record with a password",
      { record: { ...sampleRecord(), environment: { DB_PASSWORD: "secret" } } },
      "secret",
      /"build\.json" holds a value of "DB_PASSWORD"/,
    ],
  ];
  for (const [what, parts, code, words] of wrong) {
    it(`is refused for ${what} (${code})`, () => {
      const refusal = refusalOf(() => check(sampleBundle(own().key, parts)));
      expect(refusal?.code, refusal?.message).to.equal(code);
      expect(refusal?.message)
        .to.match(words)
        .and.match(/^[^\n]*\.$/);
    });
  }

  it("is refused where it speaks of a file that no bundle has", () => {
    const { evidence, ...release } = sampleRelease({ evidence: { "install.sh": "#!/bin/sh" } });
    const payloads = payloadsOf({ ...release, evidence });
    const refusal = refusalOf(() => checkPayloads(evidence, payloads, signedAt));
    expect(refusal?.code).to.equal("bad-statement");
    expect(refusal?.message).to.contain('is of "install.sh", which is no file of a bundle');
  });

  for (const [what, predicate] of [
    ["failed", { verificationResult: "FAILED" }],
    ["passed no gate that is known", { verifiedLevels: ["SLSA_BUILD_LEVEL_3"] }],
    ["passed nobody knows when", { timeVerified: "lately" }],
  ] as const) {
    it(`is refused where the summary says that the image ${what}`, () => {
      const release = sampleRelease();
      const payloads = new Map(payloadsOf(release));
      const summary = JSON.parse(Buffer.from(payloads.get(statementFiles.summary) ?? "").toString());
      const changed = { ...summary, predicate: { ...summary.predicate, ...predicate } };
      payloads.set(statementFiles.summary, statementBytes(changed));
      const refusal = refusalOf(() => checkPayloads(release.evidence, payloads, signedAt));
      expect(refusal?.code).to.equal("bad-statement");
      expect(refusal?.message).to.contain("verification-summary.intoto.json does not say that the image passed");
    });
  }

  it("is refused where a statement has more subjects than the image", () => {
    const release = sampleRelease();
    const payloads = new Map(payloadsOf(release));
    const summary = JSON.parse(Buffer.from(payloads.get(statementFiles.summary) ?? "").toString());
    summary.subject.push({ name: "more", digest: { sha256: sha256(Buffer.from("more")) } });
    payloads.set(statementFiles.summary, statementBytes(summary));
    expect(refusalOf(() => checkPayloads(release.evidence, payloads, signedAt))?.code).to.equal("other-subject");
  });
});
