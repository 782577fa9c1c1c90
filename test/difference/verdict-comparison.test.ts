import { expect } from "chai";
import { compareFigures, compareOutcomes, verdictOf } from "../../src/difference/verdict-comparison.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import { sampleDocument, sampleVerdict } from "../support/verdicts.ts";

const check = (id: string, more: Partial<CheckResult>): CheckResult => ({
  ...{ id, title: id, grade: "required", outcome: "pass", durationMs: 1, ...more },
});
const figure = (name: string, value: number, unit = "s") => ({ kind: "value", name, unit, value }) as const;

describe("verdicts beside two images", () => {
  const verdict = sampleVerdict({ sha256: "a".repeat(64) });
  const beside = { path: "old\n.json", document: sampleDocument(sampleVerdict(), verdict) };

  it("count for the image with their digest", () => {
    expect(verdictOf(beside, "a.qcow2", "a".repeat(64))).to.equal(verdict);
  });

  it("are refused where they are of other images", () => {
    expect(() => verdictOf(beside, "a.qcow2", "b".repeat(64)))
      .to.throw(/^The verdict "old\\u\{a\}\.json" is not of "a\.qcow2", whose SHA-256 is b{64}; verify/)
      .with.property("code", "other-image");
  });

  it("give figures that differ, by check, name and unit", () => {
    const series = { kind: "series", name: "requests", unit: "1/s", points: [] } as const;
    const old = sampleVerdict({
      checks: [check("boot", { measurements: [figure("agent", 8), figure("same", 1), series] })],
    });
    const now = sampleVerdict({
      checks: [
        check("boot", { measurements: [figure("agent", 7.5), figure("same", 1)] }),
        check("load", { measurements: [figure("rate", 9, "1/s")] }),
      ],
    });
    expect(compareFigures(old, now)).to.deep.equal([
      { check: "boot", name: "agent", unit: "s", old: 8, new: 7.5 },
      { check: "load", name: "rate", unit: "1/s", new: 9 },
    ]);
    expect(compareFigures(undefined, now)).to.have.lengthOf(3);
    expect(compareFigures(old, undefined)[0]).to.deep.equal({ check: "boot", name: "agent", unit: "s", old: 8 });
  });

  it("give the checks that did not end the same, where both are there", () => {
    const old = sampleVerdict({ checks: [check("a", {}), check("b", {}), check("c", {})] });
    const now = sampleVerdict({ checks: [check("a", { outcome: "fail" }), check("b", {}), check("d", {})] });
    expect(compareOutcomes(old, now)).to.deep.equal([
      { name: "a", old: "pass", new: "fail" },
      { name: "c", old: "pass" },
      { name: "d", new: "pass" },
    ]);
    expect(compareOutcomes(old, undefined)).to.deep.equal([]);
  });
});
