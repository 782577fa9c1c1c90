import { expect } from "chai";
import { requireEveryCheck, requireProfile } from "../../src/signoff/verdict-demands.ts";
import type { Profile, Waiver } from "../../src/verify/profile.ts";
import type { ImageVerdict } from "../../src/verify/verdict.ts";
import { refusalOf } from "../support/refusal-code.ts";
import { passingVerdict, signedAt } from "../support/signed-release.ts";

describe("what a verdict must hold", () => {
  it("is every check that there is, ended or not applicable", () => {
    const images = [passingVerdict({ notApplicable: [{ id: "fourth", reason: "it is a tar" }] })];
    requireEveryCheck(images, ["first", "second", "third", "fourth"], "v.json");
    const refusal = refusalOf(() => requireEveryCheck(images, ["first", "fifth"], "v.json"));
    expect([refusal?.code, refusal?.message]).to.deep.equal([
      "missing-check",
      'The verdict "v.json" says nothing of the check fifth; verify the image anew.',
    ]);
  });

  const waiver: Waiver = { check: "third", reason: "known", owner: "ops", tracker: "T-1", expires: "2027-01-31" };
  const profile: Profile = { schemaVersion: 1, path: "p.yaml", grades: { first: "required" }, waivers: [waiver] };
  const held = (more: Partial<ImageVerdict> = {}) => passingVerdict({ profile: { path: "p.yaml" }, ...more });
  const refused = (images: readonly ImageVerdict[], own: Partial<Profile> = {}) =>
    refusalOf(() => requireProfile(images, { ...profile, ...own }, signedAt, "v.json"));

  it("is what the profile demands", () => {
    expect(refused([held()])).to.equal(undefined);
    // It graded down a check that did not apply.
    expect(refused([held()], { grades: { elsewhere: "recommended" } })).to.equal(undefined);
  });

  it("is refused otherwise, with what to do", () => {
    const { profile: _, ...without } = held();
    const cases: readonly (readonly [
      images: readonly ImageVerdict[],
      own: Partial<Profile>,
      code: string,
      words: string,
    ])[] = [
      [[without], {}, "other-basis", "was made without a profile"],
      [[held()], { grades: { "N2-agent-answers": "required" } }, "missing-check", "lacks the check N2-agent-answers"],
      [[held()], { grades: { second: "required" } }, "other-basis", "calls second required"],
      [[held()], { waivers: [] }, "expired-waiver", 'waives "third"'],
      [[held()], { waivers: [{ ...waiver, expires: "2027-01-01" }] }, "expired-waiver", 'waives "third"'],
    ];
    for (const [images, own, code, words] of cases) {
      const refusal = refused(images, own);
      expect(refusal?.code, refusal?.message).to.equal(code);
      expect(refusal?.message).to.contain(words).and.contain('"p.yaml"');
    }
  });
});
