import { expect } from "chai";
import {
  badge,
  endings,
  icon,
  mark,
  markSymbols,
  percent,
  tally,
  tallyBar,
  verdictBadge,
} from "../../../src/report/html/outcome-mark.ts";
import { wordsOf } from "../../support/report-samples.ts";
import { sampleVerdict } from "../../support/verdicts.ts";

describe("the marks of outcomes", () => {
  it("refer to symbols that are there", () => {
    for (const ending of endings) {
      expect(markSymbols().text).to.contain(`id="mark-${ending}"`);
      expect(mark(ending).text).to.contain(`href="#mark-${ending}"`);
    }
  });

  it("stand with a word, as colour alone tells nobody enough", () => {
    expect(wordsOf(badge("error"))).to.equal("broke off");
    expect(wordsOf(verdictBadge("fail"))).to.equal("Fail");
  });

  it("are counted, what concerns a reader first", () => {
    const { checks } = sampleVerdict();
    expect(tally(checks, 1).map(({ ending, count }) => `${count} ${ending}`)).to.deep.equal([
      ...["2 fail", "1 error", "1 skipped", "1 waived", "1 pass", "1 not-applicable"],
    ]);
    expect(tally([], 0)).to.deep.equal([]);
  });

  it("fill a bar, and no more", () => {
    const { text } = tallyBar(sampleVerdict());
    const widths = [...text.matchAll(/ width="([\d.]+)%" height="100%"/g)].map(([, width]) => Number(width));
    expect(widths).to.have.length(6);
    expect(widths.reduce((sum, width) => sum + width, 0)).to.be.closeTo(100, 0.01);
    expect(percent(1 / 3)).to.equal("33.333%");
  });

  it("are the icon of the page, which nobody fetches", () => {
    expect(icon("pass"))
      .to.match(/^data:image\/svg\+xml,/)
      .and.to.not.contain("#");
  });
});
