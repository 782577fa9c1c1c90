import { resultsOf, type VerificationEnd } from "./broken-off.ts";
import { inChecklistOrder } from "./checklist-order.ts";
import { bootingCheck, judge } from "./gate.ts";

/**
 * Puts the part of a verification that read the file and the part that ran it together to one: a check that one of them
 * selected and did not end keeps the image from passing.
 */
export function withRunningPart(read: VerificationEnd, ran: VerificationEnd, strict: boolean): VerificationEnd {
  if (!("verification" in read)) {
    const rest = "verification" in ran ? ran.verification.verdict.checks : resultsOf(ran, bootingCheck);
    return { ...read, results: [...read.results, ...rest] };
  }
  const { verdict } = read.verification;
  const added = "verification" in ran ? ran.verification.verdict.checks : resultsOf(ran, bootingCheck);
  const checks = [...verdict.checks, ...added].sort((a, b) => inChecklistOrder(a.id, b.id));
  const more = "verification" in ran ? ran.verification.verdict.notApplicable : [];
  const notApplicable = [...verdict.notApplicable, ...more].sort((a, b) => inChecklistOrder(a.id, b.id));
  const both = judge(checks.length, checks, strict);
  const parts = ["verification" in ran ? ran.verification.verdict.verdict : ("error" as const), verdict.verdict, both];
  // A part that ran fewer checks than were selected says so by itself.
  const worst = parts.includes("error") ? "error" : both;
  return { verification: { ...read.verification, verdict: { ...verdict, verdict: worst, checks, notApplicable } } };
}
