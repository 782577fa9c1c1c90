import { expect } from "chai";
import { isOver, requireReleasable, verdictsOn } from "../../src/signoff/release-gate.ts";
import type { CheckResult, ImageVerdict } from "../../src/verify/verdict.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { imageDigest, passing, passingVerdict, signedAt } from "../support/signed-release.ts";
import { sampleDocument } from "../support/verdicts.ts";

const terms = { sha256: imageDigest, size: 4096, strict: false, now: signedAt };

describe("the gate of a release", () => {
  const refused = (more: Partial<ImageVerdict>, changed = {}) =>
    refusalOf(() => requireReleasable({ images: [passingVerdict(more)] }, { ...terms, ...changed }, "v.json"))?.code;
  const check = (more: Partial<CheckResult>) => ({ checks: [passing("first", more)] });

  it("opens for what passed, with a waiver that holds and recommended checks aside", () => {
    expect(refused({})).to.equal(undefined);
    expect(refused(check({ grade: "informational", outcome: "error" }))).to.equal(undefined);
    const { fileSize, ...withoutSize } = passingVerdict();
    requireReleasable({ images: [withoutSize, passingVerdict()] }, terms, "v.json");
  });

  it("counts recommended checks where it is strict", () => {
    expect(refused({}, { strict: true })).to.equal("failed-check");
    expect(refused(check({ grade: "recommended", outcome: "skipped" }), { strict: true })).to.equal("skipped-check");
  });

  it("stays closed for each thing that may be wrong, whatever the verdict says of itself", () => {
    const wrong: readonly (readonly [more: Partial<ImageVerdict>, code: string])[] = [
      [check({ outcome: "fail" }), "failed-check"],
      [check({ outcome: "error" }), "failed-check"],
      [check({ outcome: "skipped" }), "skipped-check"],
      [check({ outcome: "waived" }), "expired-waiver"],
      [check({ outcome: "waived", waiverExpires: "2027-01-14" }), "expired-waiver"],
      [check({ outcome: "waived", waiverExpires: "2027-02-30" }), "expired-waiver"],
      [check({ outcome: "waived", grade: "recommended", waiverExpires: "2027-01-14" }), "expired-waiver"],
      [{ verdict: "fail" }, "no-pass"],
      [{ verdict: "error" }, "no-pass"],
      [{ checks: [] }, "no-pass"],
      [{ checks: [passing("first"), passing("first")] }, "no-pass"],
      [{ sha256: "77".repeat(32) }, "other-digest"],
      [{ sha256: "" }, "other-digest"],
      [{ fileSize: 4097 }, "other-digest"],
    ];
    for (const [more, code] of wrong) expect(refused(more), JSON.stringify(more)).to.equal(code);
    expect(refusalOf(() => requireReleasable({ images: [] }, terms, "v.json"))?.code).to.equal("no-pass");
  });

  it("lets no second verdict hide behind a first one", () => {
    const images = [passingVerdict(), passingVerdict({ verdict: "fail", ...check({ outcome: "fail" }) })];
    expect(refusalOf(() => requireReleasable({ images }, terms, "v.json"))?.code).to.equal("failed-check");
  });

  it("says in one sentence which check it is, and makes a guest's words harmless", () => {
    const images = [passingVerdict(check({ outcome: "fail", reason: "found \x1b[31mred\n::error" }))];
    expect(refusalOf(() => requireReleasable({ images }, terms, "v.json"))?.message).to.equal(
      'In "v.json" the required check "first" ended as fail ("found \\u{1b}[31mred\\u{a}::error"); mend the image, or waive the failure in a profile.',
    );
  });

  it("finds the verdicts on one image among those of a fleet", () => {
    const [own, other] = [passingVerdict(), passingVerdict({ sha256: "77".repeat(32) })];
    expect(verdictsOn(sampleDocument(other, own), imageDigest, "v.json")).to.deep.equal([own]);
    const refusal = refusalOf(() => verdictsOn(sampleDocument(other), imageDigest, "v.json"));
    expect(refusal?.message).to.equal(
      `The verdict "v.json" is not of this image, whose SHA-256 is ${imageDigest}; verify the image itself with --json.`,
    );
  });

  it("ends a waiver with its last day", () => {
    expect(isOver("2027-01-15", Date.parse("2027-01-15T23:59:59Z"))).to.equal(false);
    expect(isOver("2027-01-15", Date.parse("2027-01-16T00:00:00Z"))).to.equal(true);
    expect(isOver("some day", 0)).to.equal(true);
  });
});
