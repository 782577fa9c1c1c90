import { expect } from "chai";
import { closesGate, judge } from "../../src/verify/gate.ts";
import type { CheckResult, Grade, Outcome } from "../../src/verify/verdict.ts";

const result = (grade: Grade, outcome: Outcome, id = "one"): CheckResult => ({
  id,
  title: id,
  grade,
  outcome,
  durationMs: 0,
});

describe("the gate", () => {
  const cases: [Grade, Outcome, strict: boolean, closes: boolean, verdict: string][] = [
    ["required", "pass", false, false, "pass"],
    ["required", "waived", false, false, "pass"],
    ["required", "fail", false, true, "fail"],
    ["required", "skipped", false, true, "fail"],
    ["required", "error", false, true, "error"],
    ["recommended", "fail", false, false, "pass"],
    ["recommended", "error", false, false, "pass"],
    ["recommended", "fail", true, true, "fail"],
    ["recommended", "skipped", true, true, "fail"],
    ["recommended", "waived", true, false, "pass"],
    ["recommended", "error", true, true, "error"],
    ["informational", "fail", true, false, "pass"],
    ["informational", "error", true, false, "pass"],
  ];
  for (const [grade, outcome, strict, closes, verdict] of cases) {
    it(`${closes ? "closes" : "stays open"} on a ${grade} check that ends as ${outcome}${strict ? ", strict" : ""}`, () => {
      expect(closesGate(result(grade, outcome), strict)).to.equal(closes);
      expect(judge(1, [result(grade, outcome)], strict)).to.equal(verdict);
    });
  }

  it("is an error when fewer checks ended than were selected, when one ended twice, and when none was selected", () => {
    expect(judge(2, [result("required", "pass")], false)).to.equal("error");
    expect(judge(2, [result("required", "pass"), result("required", "pass")], false)).to.equal("error");
    expect(judge(0, [], false)).to.equal("error");
  });

  it("takes an error for graver than a failure", () => {
    expect(judge(2, [result("required", "fail"), result("required", "error", "two")], false)).to.equal("error");
  });
});
