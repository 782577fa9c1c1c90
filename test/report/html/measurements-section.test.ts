import { expect } from "chai";
import { measurementsSection } from "../../../src/report/html/measurements-section.ts";
import type { CheckResult, Measurement } from "../../../src/verify/verdict.ts";
import { placeOf, wordsOf } from "../../support/report-samples.ts";
import { fullVerdict, sampleVerdict } from "../../support/verdicts.ts";

const bodyOf = (...measurements: Measurement[]) => {
  const check: CheckResult = {
    id: "a",
    title: "A holds",
    grade: "required",
    outcome: "pass",
    durationMs: 1,
    measurements,
  };
  return measurementsSection(placeOf(sampleVerdict({ checks: [check] })))?.body;
};

describe("what was measured", () => {
  it("is shown by check: figures, plots, and the plots as tables", () => {
    const body = measurementsSection(placeOf(fullVerdict()))?.body;
    expect(body?.text.match(/<h3/g)).to.have.length(2);
    expect(body?.text.match(/<figure>/g)).to.have.length(6);
    expect(body?.text.match(/<table/g)).to.have.length(6);
    expect(wordsOf(body))
      .to.contain("time until the agent answers 1 min 1 s")
      .and.to.contain("member 1 DOWN 12.5 s 17.5 s");
  });

  it("draws nothing of nothing", () => {
    expect(measurementsSection(placeOf(sampleVerdict()))).to.equal(undefined);
    const empty = bodyOf(
      { kind: "series", name: "s", unit: "", points: [[0, 1]] },
      { kind: "distribution", name: "d", unit: "", quantiles: [] },
      { kind: "timeline", name: "t", spans: [] },
    );
    expect(empty?.text).to.not.contain("<figure>").and.to.not.contain("NaN");
  });

  it("writes no number that is none, and a table that ends", () => {
    const points = Array.from({ length: 100_000 }, (_, index) => [index, index % 100] as const);
    const body = bodyOf({ kind: "series", name: "s", unit: "", points: [[Number.NaN, 1], ...points] });
    expect(body?.text).to.not.contain("NaN");
    expect(body?.text.match(/<tr data-item>/g)).to.have.length(40);
  });
});
