import { expect } from "chai";
import { daysLeft, daysText, waiverNote } from "../../../src/report/html/waiver-note.ts";
import { wordsOf } from "../../support/report-samples.ts";
import { sampleVerdict } from "../../support/verdicts.ts";

describe("a waiver on the page", () => {
  const now = Date.UTC(2026, 10, 23, 8, 30);

  it("has days left, the one that has begun among them", () => {
    expect(daysLeft("2026-11-23", now)).to.equal(1);
    expect(daysLeft("2026-11-30", now)).to.equal(8);
    expect(daysLeft("2026-11-23T08:00Z", now)).to.be.at.most(0);
    expect(daysLeft("soon", now)).to.equal(undefined);
    expect([8, 1, 0, undefined].map(daysText)).to.deep.equal(["8 days left", "1 day left", "expired", "Waived"]);
  });

  it("stands with why it was accepted, and stands out when it ends soon", () => {
    const waived = { ...sampleVerdict().checks[2], id: "a", title: "", grade: "required", outcome: "waived" } as const;
    const note = (waiverExpires: string) => waiverNote({ ...waived, durationMs: 0, waiverExpires }, now);
    expect(wordsOf(note("2027-11-23"))).to.equal("366 days left known and accepted");
    expect(note("2027-11-23")?.text).to.not.contain("soon");
    expect(note("2026-11-30")?.text).to.contain("soon");
  });
});
