import type { CheckResult, ImageVerdict, VerdictDocument } from "../../src/verify/verdict.ts";

const check = (id: string, more: Partial<CheckResult>): CheckResult => ({
  id,
  title: `The ${id} holds`,
  grade: "required",
  outcome: "pass",
  durationMs: 12,
  ...more,
});

/** A guest's word at its worst: ends tags, colours terminals, turns the writing, and holds what XML cannot. */
const hostile = `]]></testsuite><!--"'&\x1b[31m\0\ufffe\u202e`;

/** One check of every outcome, and hostile words in all places where a guest's may stand. */
export function sampleVerdict(more: Partial<ImageVerdict> = {}): ImageVerdict {
  return {
    path: `dir/${hostile}.qcow2`,
    sha256: "0123456789abcdef".repeat(4),
    format: "qcow2",
    virtualSize: 3 * 1024 ** 3,
    verdict: "error",
    checks: [
      check("passing", { evidence: [`read ${hostile}`] }),
      check("failing", { outcome: "fail", reason: `found ${hostile}`, evidence: [`expected ${hostile}`] }),
      check("waived", { outcome: "waived", waiver: "known and accepted" }),
      check("skipped", { outcome: "skipped", reason: "no engine; install one" }),
      check("broken", { outcome: "error", reason: "TypeError: broken" }),
      check("advised", { grade: "recommended", outcome: "fail", reason: "less than ideal" }),
    ],
    notApplicable: [{ id: "elsewhere", reason: `it is about ${hostile}` }],
    ...more,
  };
}

export function sampleDocument(...images: ImageVerdict[]): VerdictDocument {
  return { schemaVersion: 1, tool: { name: "amphora-verify", version: "0.1.0" }, images };
}
