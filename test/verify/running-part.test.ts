import { expect } from "chai";
import type { CheckDescription } from "../../src/verify/check.ts";
import { withRunningPart } from "../../src/verify/running-part.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";
import type { Verification } from "../../src/verify/verification.ts";

function result(id: string, outcome: CheckResult["outcome"] = "pass"): CheckResult {
  return { id, title: id, grade: "required", outcome, durationMs: 1 };
}

function part(checks: readonly CheckResult[], verdict: "pass" | "fail" | "error"): { verification: Verification } {
  const notApplicable = [{ id: `not-${checks.length}`, reason: "" }];
  return {
    verification: { verdict: { path: "a", format: "qcow2", virtualSize: 1, verdict, checks, notApplicable } },
  };
}

const description: CheckDescription = {
  id: "N9-left",
  title: "left",
  grade: "required",
  why: "",
  fix: "",
  appliesTo: { needs: ["boot"] },
};

describe("the two parts of a verification", () => {
  const read = part([result("image-readable"), result("A1-one")], "pass");

  function merged(ran: Parameters<typeof withRunningPart>[1]) {
    const end = withRunningPart(read, ran, false);
    if (!("verification" in end)) throw new Error("it broke off");
    return end.verification.verdict;
  }

  it("make one verdict, in the order of the checklist", () => {
    const verdict = merged(part([result("N2-agent-answers"), result("zz"), result("A0-zero")], "pass"));
    expect(verdict.verdict).to.equal("pass");
    expect(verdict.checks.map(({ id }) => id)).to.include.members(["A1-one", "N2-agent-answers", "zz"]);
    expect(verdict.checks.findIndex(({ id }) => id === "A0-zero")).to.be.below(
      verdict.checks.findIndex(({ id }) => id === "N2-agent-answers"),
    );
    expect(verdict.notApplicable.map(({ id }) => id)).to.have.members(["not-2", "not-3"]);
  });

  it("keep what was read of the file", () => {
    const file = { fileSize: 7, partitionTable: "gpt" as const, partitions: [] };
    const contents = {
      kernels: [],
      packages: [],
      folders: { name: "/", bytes: 0, files: 0, folders: [] },
      unownedBytes: 0,
    };
    const withFile = { verification: { verdict: { ...read.verification.verdict, ...file, contents } } };
    const end = withRunningPart(withFile, part([result("N2-agent-answers")], "pass"), false);
    expect("verification" in end && end.verification.verdict).to.deep.include({ ...file, contents });
  });

  it("fail where one of them fails", () => {
    expect(merged(part([result("N2-agent-answers", "fail")], "fail")).verdict).to.equal("fail");
  });

  it("are an error where one of them ran fewer checks than were selected", () => {
    expect(merged(part([result("N2-agent-answers")], "error")).verdict).to.equal("error");
  });

  it("say of every check of a process that ended early that it did not end", () => {
    const ran = { why: "its process ended early (SIGKILL)", selected: [description], results: [result("N2-x")] };
    const { verdict, checks } = merged(ran);
    expect(verdict).to.equal("error");
    const left = checks.find(({ id }) => id === "N9-left");
    expect([left?.outcome, left?.reason]).to.deep.equal([
      "error",
      "it did not end: the verification broke off, its process ended early (SIGKILL)",
    ]);
    expect(checks.some(({ id }) => id === "N2-x")).to.equal(true);
  });

  it("are an error where nothing was selected before the end", () => {
    const { verdict, checks } = merged({ why: "its process cannot be started", selected: [], results: [] });
    expect(verdict).to.equal("error");
    expect(checks.find(({ id }) => id === "N2-agent-answers")?.outcome).to.equal("error");
  });

  it("break off together with the part that read the file", () => {
    const end = withRunningPart({ why: "it hung", selected: [], results: [] }, part([result("N2-x")], "pass"), false);
    expect(end).to.have.property("why", "it hung");
    expect("results" in end && end.results.map(({ id }) => id)).to.deep.equal(["N2-x"]);
  });
});
