import { expect } from "chai";
import { criteria } from "../../src/difference/criteria.ts";
import type { Difference, PackageChange } from "../../src/difference/difference.ts";
import { sampleDifference } from "../support/differences.ts";

const value = [{ name: "a", new: "b" }];
const packaged = (change: PackageChange["change"]) => ({ packages: [{ name: "a", architecture: "all", change }] });
const path = (more: object) => ({ files: [{ path: "/a", change: "added" as const, aspects: [], ...more }] });

/** What meets each criterion, and what nearly does. */
const cases: Readonly<Record<string, readonly [met: Partial<Difference>, near: Partial<Difference>]>> = {
  different: [{ level: "different" }, { level: "same-layout" }],
  "same-layout": [{ level: "same-layout" }, { level: "same-content" }],
  "same-content": [{ level: "same-content" }, { level: "identical" }],
  "beyond-build": [{ levelApartFromBuild: "same-layout" }, { level: "different" }],
  files: [path({}), path({ cause: { kind: "build", noise: "log" } })],
  packages: [packaged("changed"), {}],
  "packages-added": [packaged("added"), packaged("upgraded")],
  "packages-removed": [packaged("removed"), packaged("added")],
  "packages-changed": [packaged("upgraded"), packaged("removed")],
  downgrade: [packaged("downgraded"), packaged("upgraded")],
  kernel: [{ kernels: value }, { boot: value }],
  boot: [{ boot: value }, { kernels: value }],
  units: [{ units: value }, {}],
  users: [{ groups: value }, {}],
  ports: [{ ports: value }, {}],
  sysctls: [{ sysctls: value }, {}],
  partitions: [{ partitions: value }, {}],
  checks: [
    { checks: [{ name: "a", old: "pass", new: "fail" }] },
    { checks: [{ name: "a", old: "fail", new: "pass" }] },
  ],
  incomplete: [{ incomplete: ["something"] }, {}],
};

describe("criteria to fail on", () => {
  it("are all tested here", () => {
    expect(criteria.map(({ name }) => name)).to.have.members(Object.keys(cases));
  });

  for (const { name, when, met } of criteria) {
    it(`have ${name} met when ${when}, and not before`, () => {
      const [is, isNot] = cases[name] ?? [{}, {}];
      expect([met(sampleDifference(is)), met(sampleDifference(isNot))]).to.deep.equal([true, false]);
    });
  }
});
