import { expect } from "chai";
import { byWeight, countsText, reasonOf, shortened, unaccounted, weightOf } from "../../src/report/weight.ts";
import { fullVerdict, sampleVerdict } from "../support/verdicts.ts";

describe("what a result asks of a reader", () => {
  it("is decided by whether it closes the gate, then by grade", () => {
    const weights = (strict: boolean) =>
      [sampleVerdict(), fullVerdict()].map(({ checks }) => checks.map((check) => weightOf(check, strict)));
    expect(weights(false)).to.deep.equal([
      ["passed", "closing", "note", "closing", "closing", "advice"],
      ["passed", "note", "advice", "note"],
    ]);
    expect(weights(true)).to.deep.equal([
      ["passed", "closing", "note", "closing", "closing", "closing"],
      ["passed", "note", "closing", "note"],
    ]);
  });

  it("orders results, so that what says why comes before what was skipped for it", () => {
    const ids = (strict: boolean) => byWeight(sampleVerdict().checks, strict).map(({ id }) => id);
    expect(ids(false)).to.deep.equal(["failing", "broken", "skipped", "advised", "waived", "passing"]);
    expect(ids(true)).to.deep.equal(["failing", "advised", "broken", "skipped", "waived", "passing"]);
  });

  it("is told of an image that does not pass although all its checks do", () => {
    const { checks, ...rest } = sampleVerdict();
    expect(unaccounted({ ...rest, checks: checks.slice(0, 1) }, false)).to.match(/^the verdict is error, and no check/);
    expect(unaccounted(sampleVerdict(), false)).to.equal(undefined);
    expect(unaccounted(fullVerdict(), false)).to.equal(undefined);
  });

  it("comes with its reason, what is accepted first", () => {
    const check = { id: "a", title: "A", grade: "required", outcome: "waived", durationMs: 0 } as const;
    expect(reasonOf({ ...check, waiver: "known", reason: "it failed" })).to.equal("known: it failed");
    expect(reasonOf(check)).to.equal("no reason was given");
    expect(reasonOf({ ...check, outcome: "pass" })).to.equal("it passed");
  });

  it("is counted, and the beginning of its evidence shown", () => {
    expect(countsText(sampleVerdict())).to.equal("1 pass, 2 fail, 1 error, 1 skipped, 1 waived");
    expect(countsText({ checks: [] })).to.equal("0 pass");
    expect(shortened(["a", "b", "c", "d"], 2)).to.deep.equal(["a", "b", "and 2 lines more, which --json has"]);
    expect(shortened(["a", "b", "c"], 2)).to.deep.equal(["a", "b", "c"]);
  });
});
