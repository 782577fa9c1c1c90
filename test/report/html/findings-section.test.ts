import { expect } from "chai";
import { checkAccount, findingsSection } from "../../../src/report/html/findings-section.ts";
import { placeOf, wordsOf } from "../../support/report-samples.ts";
import { reportOptions, sampleVerdict } from "../../support/verdicts.ts";

describe("what did not pass", () => {
  it("stands in groups, what decides the verdict first", () => {
    const { body } = findingsSection(placeOf(sampleVerdict())) ?? {};
    expect(body?.text.match(/(?<=<h3>)[^<]*/g)).to.deep.equal([
      "Decides the verdict",
      "Does not decide it",
      "Accepted for a time",
    ]);
    expect(body?.text.match(/(?<=<code>)[^<]*/g)).to.deep.equal(["failing", "skipped", "broken", "advised", "waived"]);
    const strict = findingsSection(placeOf(sampleVerdict(), { options: reportOptions({ strict: true }) }));
    expect(wordsOf(strict?.body)).to.not.contain("Does not decide it");
  });

  it("leads to the check among all of them", () => {
    expect(findingsSection(placeOf(sampleVerdict(), { prefix: "i3-" }))?.body.text).to.contain('href="#i3-check-1"');
  });

  it("says why it matters and what to do, the latter of a failure alone", () => {
    const fixes = new Map(["failing", "broken"].map((id) => [id, { why: "it matters", fix: "mend it" }]));
    const place = placeOf(sampleVerdict(), { options: reportOptions({ fixes }) });
    const said = place.image.checks.map((check) => wordsOf(checkAccount(place, check)));
    expect(said[1]).to.contain("Why it matters it matters").and.to.contain("What to do mend it");
    expect(said[3]).to.contain("Why not no engine");
    expect(said[4]).to.contain("it matters").and.to.not.contain("mend it");
  });

  it("is left out where everything passed", () => {
    expect(findingsSection(placeOf(sampleVerdict({ checks: [] })))).to.equal(undefined);
  });
});
