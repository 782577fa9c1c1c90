import { expect } from "chai";
import type { CheckResult, Outcome } from "../../src/verify/verdict.ts";
import { hasExpired, momentOf, waived } from "../../src/verify/waivers.ts";

const waiver = { check: "one", reason: "known", owner: "ops", tracker: "T-1", expires: "2027-01-31" };
const result = (outcome: Outcome): CheckResult => ({
  id: "one",
  title: "One holds",
  grade: "required",
  outcome,
  reason: "it does not",
  durationMs: 1,
});
const before = Date.UTC(2027, 0, 31, 23, 59, 59);
const after = Date.UTC(2027, 1, 1);

describe("waivers", () => {
  it("hold to the end of their last day in UTC, or to their moment", () => {
    expect(hasExpired(waiver, before)).to.equal(false);
    expect(hasExpired(waiver, after)).to.equal(true);
    const moment = { ...waiver, expires: "2027-01-31T12:00Z" };
    expect(hasExpired(moment, Date.UTC(2027, 0, 31, 11, 59))).to.equal(false);
    expect(hasExpired(moment, Date.UTC(2027, 0, 31, 12))).to.equal(true);
  });

  it("know what the calendar does not have", () => {
    for (const never of ["2027-02-30", "2027-13-01", "2027-00-10", "2027-01-31T25:00Z", "soon"]) {
      expect(momentOf(never), never).to.equal(undefined);
    }
    expect(momentOf("2028-02-29")).to.equal(Date.UTC(2028, 2, 1));
  });

  it("accept a failure, and say why", () => {
    const { outcome, waiver: text, waiverExpires, reason } = waived(result("fail"), [waiver], before);
    expect([outcome, reason, waiverExpires]).to.deep.equal(["waived", "it does not", "2027-01-31"]);
    expect(text).to.equal("known (accepted by ops until 2027-01-31, T-1)");
  });

  it("accept nothing once they expired, and the result says so", () => {
    const expired = waived(result("fail"), [waiver], after);
    expect(expired.outcome).to.equal("fail");
    expect(expired.evidence).to.deep.equal(["its waiver expired: known (accepted by ops until 2027-01-31, T-1)"]);
  });

  it("accept no other check, and nothing that was skipped, broke or passed", () => {
    expect(waived(result("fail"), [{ ...waiver, check: "two" }], before).outcome).to.equal("fail");
    for (const outcome of ["skipped", "error", "pass"] as const) {
      expect(waived(result(outcome), [waiver], before)).to.deep.equal(result(outcome));
    }
  });
});
