import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import { type Ending, resultOf } from "../../src/verify/check-result.ts";
import { Skip } from "../../src/verify/skip.ts";

const description = { id: "one", title: "One holds", grade: "required", why: "", fix: "", appliesTo: {} } as const;
const of = (ending: Ending, noted: string[] = []) => resultOf(description, ending, noted, 7);
const figure = { kind: "value", name: "a figure", unit: "s", value: 1 } as const;
const thrown = (body: () => unknown) => {
  try {
    body();
  } catch (error) {
    return of({ how: "threw", error });
  }
  throw new Error("nothing was thrown");
};

describe("the result of a check", () => {
  it("is pass, with the evidence", () => {
    expect(of({ how: "passed" }, ["read x"])).to.deep.equal({
      id: "one",
      title: "One holds",
      grade: "required",
      outcome: "pass",
      evidence: ["read x"],
      durationMs: 7,
    });
  });

  it("is fail for an assertion, with what was expected and found", () => {
    const result = thrown(() => expect(2, "the size").to.equal(3));
    expect(result).to.include({ outcome: "fail", reason: "the size: expected 2 to equal 3" });
    expect(result.evidence).to.deep.equal(["expected: 3", "found: 2"]);
  });

  it("is fail for what a running amphora did not do in time", () => {
    const result = thrown(() => {
      throw new Refusal("heartbeat-deadline", "No heartbeat came.");
    });
    expect(result).to.include({ outcome: "fail", reason: "No heartbeat came." });
  });

  it("is error for anything else that is thrown", () => {
    expect(
      thrown(() => {
        throw new Refusal("corrupt-filesystem", "Inode 7 is damaged.");
      }),
    ).to.include({
      outcome: "error",
      reason: "Inode 7 is damaged.",
    });
    const broken = thrown(() => {
      throw new TypeError("no function");
    });
    expect(broken.outcome).to.equal("error");
    expect(broken.reason).to.match(/^TypeError: no function \(test\/verify\/check-result\.test\.ts:\d+:\d+\)$/);
    expect(broken.evidence?.[0]).to.match(/^at test\/verify\/check-result\.test\.ts:\d+:\d+$/);
    expect(
      thrown(() => {
        throw "a string";
      }),
    ).to.include({ outcome: "error", reason: "a string" });
  });

  it("is skipped with reason and remedy, and an error without them", () => {
    expect(of({ how: "skipped", skip: new Skip("no engine", "install one") })).to.include({
      outcome: "skipped",
      reason: "no engine; install one",
    });
    expect(of({ how: "skipped", skip: undefined }).outcome).to.equal("error");
  });

  it("keeps reason and evidence within bounds", () => {
    const long = thrown(() => {
      throw new Error("x".repeat(5000));
    });
    expect(long.reason).to.have.length.below(2010);
    const many = of(
      { how: "passed" },
      Array.from({ length: 1110 }, () => "y".repeat(3000)),
    );
    expect(many.evidence).to.have.length(1101);
    expect(many.evidence?.[0]).to.have.length(2001);
    expect(many.evidence?.at(-1)).to.equal("and 10 lines more");
  });

  it("keeps the figures that the check measured, though not without end", () => {
    expect(of({ how: "passed" })).to.not.have.property("measurements");
    const { measurements } = resultOf(description, { how: "passed" }, [], 7, Array(60).fill(figure));
    expect(measurements).to.have.length(50).and.to.deep.include(figure);
  });
});
