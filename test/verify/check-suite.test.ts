import { resolve } from "node:path";
import { expect } from "chai";
import type { CheckInput } from "../../src/verify/check.ts";
import { type CheckSuite, loadChecks } from "../../src/verify/check-suite.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";

const file = (name: string) => resolve(import.meta.dirname, "../../fixtures/check-files", name);
const input = { image: { path: "a.qcow2" } } as Omit<CheckInput, "evidence" | "skip">;

describe("a suite of checks", () => {
  let suite: CheckSuite;
  before(async () => {
    suite = await loadChecks([file("outcomes.ts")]);
  });

  const descriptions = () => suite.checks.map(({ description }) => description);

  it("tells its checks without running them", () => {
    expect(descriptions().map(({ id }) => id)).to.deep.equal(["passes", "fails", "rejects", "breaks", "is-skipped"]);
  });

  it("ends each check in its own way, and tells each as it ends", async () => {
    const ended: CheckResult[] = [];
    const results = await suite.run(descriptions(), input, (result) => ended.push(result));
    const told = results.map(({ id, outcome, reason }) => [id, outcome, reason]);
    expect(told).to.have.deep.members([
      ["passes", "pass", undefined],
      ["fails", "fail", "letters: expected 'a' to equal 'b'"],
      ["breaks", "error", "TypeError: broken"],
      ["is-skipped", "skipped", "too early; come back later"],
      ["rejects", "error", "Error: late"],
    ]);
    expect(ended).to.have.deep.members(results);
    expect(results.find(({ id }) => id === "fails")?.evidence).to.deep.equal([
      "seen as well",
      "expected: b",
      "found: a",
    ]);
  });

  it("can run again, all of it or a part, and forgets the run before", async () => {
    const [first] = descriptions();
    if (first === undefined) throw new Error("no check");
    for (let run = 0; run < 3; run++) {
      const results = await suite.run([first], input);
      expect(results.map(({ id, evidence }) => [id, evidence])).to.deep.equal([["passes", ["seen a.qcow2"]]]);
    }
    expect(await suite.run(descriptions(), input)).to.have.length(5);
  });

  const refusals: [string[], RegExp][] = [
    [["outcomes.ts"], /outcomes.ts holds no check, or was loaded before/],
    [["empty.ts"], /empty.ts holds no check/],
    [["plain-test.ts"], /plain-test.ts holds a test that is no check: holds a test without/],
  ];
  for (const [names, message] of refusals) {
    it(`refuses ${names.join(", ")}: ${message.source}`, async () => {
      const error = await loadChecks(names.map(file)).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error).with.property("message").that.matches(message);
    });
  }

  it("refuses an id that is taken", async () => {
    const error = await loadChecks([
      file("same-id.ts"),
      resolve(import.meta.dirname, "../../fixtures/check-files/same-id-again.ts"),
    ]).catch((reason: unknown) => reason);
    expect(error)
      .to.have.property("message")
      .that.matches(/second check called passes/);
  });
});
