import { resolve } from "node:path";
import { expect } from "chai";
import { Refusal } from "../../src/refusal.ts";
import type { CheckInput } from "../../src/verify/check.ts";
import { type CheckSuite, loadChecks } from "../../src/verify/check-suite.ts";
import type { OperatorsFile } from "../../src/verify/operators-checks.ts";
import * as given from "../../src/verify/suite.ts";
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
      ["breaks", "error", "TypeError: broken (fixtures/check-files/outcomes.ts:15:13)"],
      ["is-skipped", "skipped", "too early; come back later"],
      ["rejects", "error", "Error: late (fixtures/check-files/outcomes.ts:19:86)"],
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
    [["outcomes.ts"], /outcomes\.ts": the file holds no check, or was loaded before/],
    [["empty.ts"], /empty\.ts": the file holds no check/],
    [["plain-test.ts"], /plain-test\.ts": the file holds a test that is no check: "holds a test without/],
    [["hook.ts"], /hook\.ts": they state a hook, which no check runs/],
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
      .that.matches(/second check called "passes"/);
  });

  describe("with checks of operators", () => {
    before(() => Object.assign(globalThis, { given }));
    after(() => Reflect.deleteProperty(globalThis, "given"));

    const operators = (code: string): OperatorsFile => {
      // A module of the sources that a data URL imports is not the one that these tests have; the real command is tried
      // in test/cli/operators-checks.test.ts.
      const head = "const { check, describe, expect } = globalThis.given;\n";
      const map = { version: 3, sources: ["mine.check.ts"], names: [], mappings: ";AAAA;AACA;AACA;AACA" };
      return { path: "/op/mine.check.ts", code: `${head}${code}`, map: JSON.stringify(map) };
    };
    const state = (id: string, body: string, more = "") =>
      `check({ id: "${id}", title: "T", grade: "required", why: "", fix: "", appliesTo: {} ${more} }, ${body});`;

    it("runs them beside ours, by the same Chai and with the same input", async () => {
      const loaded = await loadChecks(
        [],
        [
          operators(
            state("mine", '({ image, evidence }) => { evidence(image.path); expect([], "x").to.not.be.none(); }'),
          ),
        ],
      );
      const results = await loaded.run(
        loaded.checks.map(({ description }) => description),
        input,
      );
      expect(results.map(({ outcome, evidence }) => [outcome, evidence?.[0]])).to.deep.equal([["fail", "a.qcow2"]]);
    });

    it("shows where one broke", async () => {
      const loaded = await loadChecks([], [operators(`\n${state("broken", "() => { null.x; }")}`)]);
      const [result] = await loaded.run(
        loaded.checks.map(({ description }) => description),
        input,
      );
      expect(result).to.include({ id: "broken", outcome: "error" });
      expect(result?.reason).to.match(/^TypeError: .*null.* \(\/op\/mine\.check\.ts:2:\d+\)$/);
    });

    for (const [what, code, message] of [
      [
        "that throws while it is loaded",
        "null.x;",
        /loading them ended in TypeError: .*\(\/op\/mine\.check\.ts:1:\d+\)/,
      ],
      ["without a check", "describe('nothing', () => {});", /holds no check/],
      ["with a plain test", "it('plain', () => {});", /test that is no check: "plain"/],
      ["with a hook", `beforeEach(() => {}); ${state("hooked", "() => {}")}`, /hook/],
      ["with the id of the run's own check", state("waivers-valid", "() => {}"), /second check called "waivers-valid"/],
      ["with a check without a body", state("bodiless", "undefined"), /bodiless needs a body/],
      ["with a grade that nobody knows", state("grade", "() => {}", ', grade: "Required"'), /one of the grades/],
      ["with an id that is none", state("a b", "() => {}"), /needs an id of letters.*not "a b"/],
      ["without words", state("wordless", "() => {}", ", fix: undefined"), /wordless needs a text "fix"/],
      ["without what it applies to", state("nowhere", "() => {}", ", appliesTo: null"), /nowhere needs "appliesTo"/],
    ] as const) {
      it(`refuses a file ${what}, and names it`, async () => {
        const error = await loadChecks([], [operators(code)]).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(Refusal).with.property("message").that.matches(message);
        expect(error)
          .to.have.property("message")
          .that.matches(/^Cannot use the checks ".*mine\.check\.ts": [^\n]*\.$/);
      });
    }
  });
});
