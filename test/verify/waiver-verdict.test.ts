import { expect } from "chai";
import type { CheckResult, ImageVerdict, Outcome } from "../../src/verify/verdict.ts";
import { judgeWaivers } from "../../src/verify/waiver-verdict.ts";

const now = Date.UTC(2027, 0, 1);
const known = new Set(["A2-image-size", "D1-agent-installed"]);
const waiver = { check: "A2-image-size", reason: "r", owner: "ops", tracker: "T-1", expires: "2027-01-31" };
const profile = (...waivers: (typeof waiver)[]) => ({ schemaVersion: 1, path: "p.yaml", waivers }) as const;
const image = (outcome: Outcome, verdict: ImageVerdict["verdict"] = "pass") => {
  const check: CheckResult = { id: "A2-image-size", title: "", grade: "required", outcome, durationMs: 0 };
  const checks = [check];
  const one = { path: "a", sha256: "", format: "raw", virtualSize: 0, verdict, checks, notApplicable: [] };
  return { verdict: one, exitCode: verdict === "pass" ? 0 : 1 } as const;
};

describe("the waivers of a run", () => {
  it("are fine where each was needed by one image at least", () => {
    const { images, sentences } = judgeWaivers([image("pass"), image("waived")], profile(waiver), known, now);
    expect(sentences).to.deep.equal([]);
    expect(images.map(({ exitCode, verdict }) => [exitCode, verdict.verdict])).to.deep.equal([
      [0, "pass"],
      [0, "pass"],
    ]);
    for (const { verdict } of images) {
      expect(verdict.checks.at(-1)).to.include({ id: "waivers-valid", outcome: "pass", grade: "required" });
      expect(verdict.checks.at(-1)?.evidence).to.have.length(1);
    }
  });

  for (const [what, one, outcome, reason] of [
    ["matches nothing", waiver, "pass", /waiver of A2-image-size matches nothing, as the check failed on no image/],
    ["is of a check that was skipped", waiver, "skipped", /matches nothing/],
    ["is of a check that broke", waiver, "error", /matches nothing/],
    ["expired", { ...waiver, expires: "2026-12-31" }, "fail", /expired \(2026-12-31\); ask ops to renew/],
    ["expired and is of no use", { ...waiver, expires: "2026-12-31" }, "pass", /expired/],
    [
      "is of an unknown check",
      { ...waiver, check: "A2-image-sise" },
      "fail",
      /no check A2-image-sise .*nearest id is A2-image-size/,
    ],
    ["is of nothing like a check", { ...waiver, check: "frobnicate" }, "fail", /no check frobnicate .*--list-checks/],
  ] as const) {
    it(`fail every image where one ${what}, and say so`, () => {
      const { images, sentences } = judgeWaivers([image(outcome), image("pass")], profile(one), known, now);
      expect(sentences).to.have.length(1);
      expect(sentences[0])
        .to.match(reason)
        .and.to.match(/^The profile p\.yaml is out of date: /);
      for (const { verdict, exitCode } of images) {
        expect([verdict.verdict, exitCode]).to.deep.equal(["fail", 1]);
        expect(verdict.checks.at(-1)).to.include({ id: "waivers-valid", outcome: "fail" });
        expect(verdict.checks.at(-1)?.reason).to.match(reason);
      }
    });
  }

  it("leave to merge whether none of a run's images needs one, where they are but a shard of it", () => {
    const expired = { ...waiver, check: "D1-agent-installed", expires: "2026-12-31" };
    const shard = judgeWaivers([image("pass")], profile(waiver, expired), known, now, true);
    expect(shard.unused).to.have.length(1);
    expect(shard.unused[0]).to.match(/^the waiver of A2-image-size matches nothing/);
    // What no other image can mend is said at once.
    expect(shard.sentences).to.have.length(1);
    expect(shard.images[0]?.verdict.checks.at(-1)?.reason).to.match(
      /^the waiver of D1-agent-installed expired[^;]*;[^;]*$/,
    );
    expect(judgeWaivers([image("waived")], profile(waiver), known, now, true).unused).to.deep.equal([]);
    expect(judgeWaivers([], profile(waiver), known, now, true).unused).to.have.length(1);
  });

  it("leave a graver verdict as it is", () => {
    const [one] = judgeWaivers([image("pass", "error")], profile(waiver), known, now).images;
    expect([one?.verdict.verdict, one?.exitCode]).to.deep.equal(["error", 1]);
  });

  it("are nothing where the profile has none", () => {
    const images = [image("pass")];
    expect(judgeWaivers(images, { schemaVersion: 1, path: "p" }, known, now).images).to.equal(images);
  });
});
