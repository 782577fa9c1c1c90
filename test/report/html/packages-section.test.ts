import { expect } from "chai";
import { packagesSection } from "../../../src/report/html/packages-section.ts";
import { largeVerdict, placeOf, wordsOf } from "../../support/report-samples.ts";
import { fullVerdict, sampleVerdict } from "../../support/verdicts.ts";

describe("the table of packages", () => {
  it("has a row for each, to be sorted by bytes", () => {
    const { body } = packagesSection(placeOf(largeVerdict())) ?? {};
    expect(body?.text.match(/<tr data-item>/g)).to.have.length(564);
    expect(body?.text).to.contain('data-value="200000000">200.0 MB</td>').and.to.contain("data-sortable");
    expect(wordsOf(body)).to.match(/^564 packages own [\d.]+ GB; 50.0 MB belong to none\./);
  });

  it("ends somewhere, and is left out where nothing is known", () => {
    const { contents } = fullVerdict();
    const [one] = contents.packages;
    const packages = Array.from({ length: 5001 }, () => one).filter((each) => each !== undefined);
    const section = packagesSection(placeOf(fullVerdict({ contents: { ...contents, packages } })));
    expect(wordsOf(section?.body)).to.contain("and 1 package more");
    expect(packagesSection(placeOf(sampleVerdict()))).to.equal(undefined);
  });
});
