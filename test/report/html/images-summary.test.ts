import { expect } from "chai";
import { imagesSummary, worstVerdict } from "../../../src/report/html/images-summary.ts";
import { wordsOf } from "../../support/report-samples.ts";
import { fullVerdict, sampleDocument, sampleVerdict } from "../../support/verdicts.ts";

describe("the summary of several images", () => {
  const [pass, fail] = [fullVerdict(), sampleVerdict({ path: "b.qcow2", verdict: "fail" })];

  it("is as bad as the worst, and as none at all", () => {
    expect(worstVerdict([pass, pass])).to.equal("pass");
    expect(worstVerdict([pass, fail])).to.equal("fail");
    expect(worstVerdict([pass, fail, sampleVerdict()])).to.equal("error");
    expect(worstVerdict([])).to.equal("error");
  });

  it("has a row for each image that leads to it", () => {
    const summary = imagesSummary(sampleDocument(pass, fail));
    expect(wordsOf(summary)).to.match(/^Fail 2 images 1 of 2 images passed\./);
    expect(wordsOf(summary)).to.contain(
      "b.qcow2 Fail 2 fail, 1 error, 1 skipped, 1 waived, 1 pass qcow2 3 GiB 0123456789ab",
    );
    expect(summary.text).to.contain('href="#i1"').and.to.contain('href="#i2"');
    expect(wordsOf(imagesSummary(sampleDocument()))).to.contain("The document names no image.");
  });
});
