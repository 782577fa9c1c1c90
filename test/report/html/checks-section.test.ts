import { expect } from "chai";
import { checksSection } from "../../../src/report/html/checks-section.ts";
import { placeOf, wordsOf } from "../../support/report-samples.ts";
import { sampleVerdict } from "../../support/verdicts.ts";

describe("the list of checks", () => {
  const image = sampleVerdict();
  const { text } = checksSection(placeOf(image)).body;

  it("has every check with its outcome and grade, those that do not apply last", () => {
    const items = [...text.matchAll(/<li data-item data-outcome="([\w-]+)"(?: data-grade="(\w+)")?/g)];
    expect(items.map(([, outcome]) => outcome)).to.deep.equal([
      ...image.checks.map(({ outcome }) => outcome),
      "not-applicable",
    ]);
    expect(items.map(([, , grade]) => grade).slice(-2)).to.deep.equal(["recommended", undefined]);
  });

  it("offers what there is to choose from, with numbers", () => {
    expect(wordsOf({ text: text.slice(0, text.indexOf('class="checks"')) })).to.contain(
      "failed 2 broke off 1 skipped 1 waived 1 passed 1 does not apply 1 required 5 recommended 1",
    );
  });

  it("says how long a check took that took long", () => {
    const [check] = image.checks;
    const long = sampleVerdict({ checks: check ? [{ ...check, durationMs: 1500 }] : [] });
    expect(wordsOf(checksSection(placeOf(long)).body)).to.contain("Took 1.5 s");
    expect(wordsOf({ text })).to.not.contain("Took");
  });
});
