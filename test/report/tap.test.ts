import { expect } from "chai";
import { Parser } from "tap-parser";
import { tapReport } from "../../src/report/tap.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { fullVerdict, hostile, reportOptions, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

interface Point {
  readonly ok: boolean;
  readonly name: string;
  readonly todo?: string | boolean;
  readonly skip?: string | boolean;
  readonly diag?: Record<string, unknown>;
}

/** What a harness makes of the report: the points of each subtest, whatever was not TAP, and whether all is well. */
function parsed(document: VerdictDocument, strict = false) {
  const fixes = new Map([["failing", { why: "It breaks.", fix: "Mend it." }]]);
  const parser = new Parser({ strict: true });
  const subtests: { name: string; points: Point[] }[] = [];
  const strange: string[] = [];
  parser.on("child", (child) => {
    const points: Point[] = [];
    child.on("assert", (point: Point) => points.push(point));
    child.on("extra", (text: string) => strange.push(text));
    child.on("child", () => strange.push("a subtest of a subtest"));
    subtests.push({ name: child.name, points });
  });
  parser.on("extra", (text) => strange.push(text));
  parser.on("bailout", (reason) => strange.push(`bailout ${reason}`));
  parser.end(tapReport(document, reportOptions({ strict, fixes })));
  const { ok, plan, count, fail, failures } = parser.results ?? {};
  return {
    subtests,
    strange,
    results: { ok, plan: plan?.end, count, fail, broken: failures?.filter((one) => "tapError" in one && one.tapError) },
  };
}

describe("the verdicts as TAP", () => {
  it("are version 14, a subtest for each image and a point for each check", () => {
    const document = sampleDocument(sampleVerdict({ path: "a # b.qcow2" }), fullVerdict());
    const text = tapReport(document, reportOptions());
    expect(text.split("\n").slice(0, 2)).to.deep.equal(["TAP version 14", "1..2"]);
    const { subtests, strange, results } = parsed(document);
    expect(strange).to.deep.equal([]);
    expect(results).to.deep.equal({ ok: false, plan: 2, count: 2, fail: 1, broken: [] });
    expect(subtests.map(({ name, points }) => [name, points.length])).to.deep.equal([
      ["a # b.qcow2", 6],
      ["out/amphora-x64-haproxy.qcow2", 4],
    ]);
  });

  it("are as red as the exit code, point by point", () => {
    const kinds = (strict: boolean) =>
      parsed(sampleDocument(sampleVerdict()), strict).subtests[0]?.points.map(({ ok, todo, skip }) =>
        todo ? "todo" : skip ? "skip" : ok,
      );
    expect(kinds(false)).to.deep.equal([true, false, "todo", false, false, "todo"]);
    expect(kinds(true)).to.deep.equal([true, false, "todo", false, false, false]);
    const { subtests, results } = parsed(sampleDocument(fullVerdict()));
    expect(results.ok).to.equal(true);
    expect(subtests[0]?.points.map(({ ok }) => ok)).to.deep.equal([true, false, true, false]);
    expect(subtests[0]?.points[2]?.skip).to.match(/^recommended, skipped: /);
  });

  it("are red when checks are missing although those that ran passed", () => {
    const { checks, ...rest } = sampleVerdict();
    const { subtests, results } = parsed(sampleDocument({ ...rest, checks: checks.slice(0, 1) }));
    expect(results.ok).to.equal(false);
    expect(subtests[0]?.points.map(({ ok }) => ok)).to.deep.equal([true, false]);
  });

  it("say why, and what to do", () => {
    const { subtests } = parsed(sampleDocument(sampleVerdict({ checks: sampleVerdict().checks.slice(1, 2) })));
    const diag = subtests[0]?.points[0]?.diag;
    expect(diag).to.include({ grade: "required", outcome: "fail", fix: "Mend it.", durationMs: 12 });
    expect(diag?.["reason"]).to.match(/^found \]\]>/);
    expect(diag?.["evidence"]).to.have.length(1);
  });

  it("keep hostile words as words, wherever they stand", () => {
    const everywhere = sampleVerdict().checks.map((check) => ({
      ...{ ...check, id: hostile, title: hostile, reason: hostile, waiver: hostile, evidence: [hostile, "...", "---"] },
    }));
    const document = sampleDocument(sampleVerdict({ checks: everywhere }), sampleVerdict(), fullVerdict());
    const { subtests, strange, results } = parsed(document);
    expect(strange).to.deep.equal([]);
    expect(results).to.include({ plan: 3, count: 3, fail: 2 });
    expect(results.broken).to.deep.equal([]);
    expect(subtests.map(({ points }) => points.length)).to.deep.equal([6, 6, 4]);
    expect(subtests[0]?.points.map(({ ok }) => ok)).to.deep.equal([true, false, false, false, false, false]);
    const directives = subtests[0]?.points.map(({ todo, skip }) => (todo ? "todo" : skip ? "skip" : ""));
    expect(directives).to.deep.equal(["", "", "todo", "", "", "todo"]);
    expect(subtests[0]?.points[0]?.name).to.contain("Bail out!").and.to.contain("# TODO");
    expect(tapReport(document, reportOptions())).to.not.match(/[^\n\P{Cc}]/u);
  });
});
