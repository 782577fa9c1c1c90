import { expect } from "chai";
import type { Lab } from "../../src/runtime/lab/lab.ts";
import { noLab } from "../../src/runtime/lab/no-lab.ts";
import type { CheckDescription, CheckInput } from "../../src/verify/check.ts";
import type { CheckBound, CheckSuite } from "../../src/verify/check-suite.ts";
import { isRunning, runInLab } from "../../src/verify/running-checks.ts";
import type { CheckResult } from "../../src/verify/verdict.ts";

const described = (id: string, scenario?: string): CheckDescription => ({
  id,
  title: id,
  grade: "required",
  why: "",
  fix: "",
  appliesTo: { needs: [scenario === undefined ? "boot" : "scenario"] },
  ...(scenario !== undefined && { scenario }),
});

const checks = [
  described("failover", "failover"),
  described("image-untouched"),
  described("http-one", "http"),
  described("N1-no-failed-unit"),
  described("N2-agent-answers"),
];

describe("the checks that run an image", () => {
  it("are those that need a boot or a scenario", () => {
    expect(checks.every(isRunning)).to.equal(true);
    expect(isRunning({ appliesTo: { needs: ["docker"] } })).to.equal(false);
    expect(isRunning({ appliesTo: {} })).to.equal(false);
  });

  it("are all skipped, with reason and remedy, where there is no lab", async () => {
    const ended: CheckResult[] = [];
    const missing = { unavailable: "QEMU is not installed", remedy: "install it" };
    const results = await runInLab(suite([]), checks, input(), missing, (result) => ended.push(result));
    expect(results).to.have.length(checks.length);
    expect(ended).to.deep.equal(results);
    for (const { outcome, reason } of results) {
      expect([outcome, reason]).to.deep.equal(["skipped", "QEMU is not installed; install it"]);
    }
  });

  it("run one scenario after the other, and the one about the file when the lab has ended", async () => {
    const log: string[] = [];
    const doing: string[] = [];
    const opened = { lab: noLab, renew: () => log.push("renew"), end: async () => void log.push("end") };
    const results = await runInLab(
      suite(log),
      checks,
      input(),
      opened,
      () => {},
      (what) => doing.push(what),
    );
    const order = ["N2-agent-answers", "N1-no-failed-unit", "http-one", "failover", "end", "image-untouched", "end"];
    expect(log).to.deep.equal(order);
    expect(results).to.have.length(checks.length);
    expect(doing.slice(0, 3)).to.deep.equal(["N2-agent-answers", "N1-no-failed-unit", "scenario http: http-one"]);
  });

  it("have another amphora after one that took too long", async () => {
    const log: string[] = [];
    const opened = { lab: noLab, renew: () => log.push("renew"), end: async () => void log.push("end") };
    await runInLab(suite(log, "http-one"), checks, input(), opened, () => {});
    expect(log.slice(2, 5)).to.deep.equal(["http-one", "renew", "failover"]);
  });

  it("leave no amphora when the run breaks", async () => {
    const log: string[] = [];
    const opened = { lab: noLab, renew() {}, end: async () => void log.push("end") };
    const broken: CheckSuite = { checks: [], run: () => Promise.reject(new Error("broken")) };
    const said = await runInLab(broken, checks, input(), opened, () => {}).catch(String);
    expect(said).to.contain("broken");
    expect(log).to.deep.equal(["end"]);
  });
});

/** Runs nothing, but tells in what order it was asked to. */
function suite(log: string[], late?: string): CheckSuite {
  return {
    checks: [],
    async run(selected, { lab }: { lab: Lab }, ended, bound?: CheckBound) {
      expect(lab).to.equal(noLab);
      return selected.map((description) => {
        bound?.began?.(description);
        log.push(description.id);
        if (description.id === late) bound?.gaveUp();
        const { id, title, grade } = description;
        const result: CheckResult = { id, title, grade, outcome: "pass", durationMs: 0 };
        ended?.(result);
        return result;
      });
    },
  };
}

function input(): Omit<CheckInput, "evidence" | "skip" | "lab"> {
  return {} as CheckInput;
}
