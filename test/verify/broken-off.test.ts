import { expect } from "chai";
import { resultsOf } from "../../src/verify/broken-off.ts";
import type { CheckDescription } from "../../src/verify/check.ts";

const described = (id: string): CheckDescription => ({
  id,
  title: id,
  grade: "recommended",
  why: "",
  fix: "",
  appliesTo: {},
});

describe("a verification that broke off", () => {
  it("keeps what ended, and says of the rest that it did not", () => {
    const ended = { id: "one", title: "one", grade: "required", outcome: "pass", durationMs: 3 } as const;
    const results = resultsOf({ why: "it hung", selected: [described("one"), described("two")], results: [ended] });
    expect(results).to.deep.equal([
      ended,
      {
        id: "two",
        title: "two",
        grade: "recommended",
        outcome: "error",
        reason: "it did not end: the verification broke off, it hung",
        durationMs: 0,
      },
    ]);
  });

  it("has one result at least, that of the check that comes first", () => {
    const nothing = { why: "it hung", selected: [], results: [] };
    expect(resultsOf(nothing).map(({ id, outcome }) => [id, outcome])).to.deep.equal([["image-readable", "error"]]);
    expect(resultsOf(nothing, "N2-agent-answers").map(({ id }) => id)).to.deep.equal(["N2-agent-answers"]);
  });
});
