import { expect } from "chai";
import { fileName, verdictSentence, verdictSummary } from "../../../src/report/html/verdict-summary.ts";
import { wordsOf } from "../../support/report-samples.ts";
import { fullVerdict, sampleVerdict } from "../../support/verdicts.ts";

describe("the verdict at the top of the page", () => {
  const [passing, failing, waived, , , advised] = sampleVerdict().checks;
  const checks = [passing, waived, advised].filter((one) => one !== undefined);

  it("is a word, the name of the image and a sentence", () => {
    const words = wordsOf(verdictSummary(fullVerdict(), false));
    expect(words)
      .to.match(/^Pass amphora-x64-haproxy.qcow2 /)
      .and.to.contain("SHA-256 0123456789ab…");
  });

  it("says what it rests on", () => {
    const pass = sampleVerdict({ verdict: "pass", checks });
    expect(verdictSentence(pass, false)).to.equal(
      "All 2 required checks passed, 1 of them by a waiver. 1 other check failed, which does not decide the verdict.",
    );
    expect(verdictSentence(sampleVerdict(), false)).to.contain(
      "1 required check failed and 2 required checks did not come to an end.",
    );
    expect(verdictSentence(sampleVerdict({ verdict: "fail", checks: failing ? [failing] : [] }), true)).to.equal(
      "1 required or recommended check failed.",
    );
  });

  it("owns up where no check says why it is red", () => {
    expect(verdictSentence(sampleVerdict({ verdict: "error", checks: [] }), false)).to.match(/^No check decides it: /);
  });

  it("names the last part of a path", () => {
    expect(["a/b.qcow2", "b", "dir/", "/"].map(fileName)).to.deep.equal(["b.qcow2", "b", "dir", "/"]);
  });
});
