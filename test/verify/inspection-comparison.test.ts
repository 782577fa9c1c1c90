import { expect } from "chai";
import type { InspectedSystem } from "../../src/backend/inspection.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { compareInspection, compareSystems } from "../../src/verify/inspection-comparison.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

describe("the facts of a guest beside those of virt-inspector", () => {
  const guest = guestOf(memoryTree(goodAmphora()));
  const applications = (guest.packages()?.packages ?? []).map(({ name, version, architecture }) => ({
    name,
    version,
    architecture,
  }));
  const system: InspectedSystem = {
    root: "/dev/sda1",
    distribution: "debian",
    version: "12.5",
    mountpoints: [],
    filesystems: [],
    applications,
  };

  it("are the same of a good amphora", () => {
    expect(applications.length).to.be.above(5);
    const outcome = { system: "debian 12.5", packages: applications.length, differences: [] };
    expect(compareSystems([system], guest)).to.deep.equal(outcome);
  });

  it("differ in distribution, version, packages and systems", () => {
    const [first, second, ...rest] = applications;
    const changed = [{ name: "more", version: "1" }, { ...(first ?? { name: "" }), version: "9" }, ...rest];
    const other = { ...system, distribution: "ubuntu", version: "22.4", applications: changed };
    const { differences } = compareSystems([other, { ...system, root: "/dev/sda2" }], guest);
    expect(differences).to.have.members([
      "virt-inspector finds another operating system on /dev/sda2",
      "distribution: debian here, ubuntu by virt-inspector",
      "major version: 12 here, 22 by virt-inspector",
      "package more:: none here, 1 by virt-inspector",
      `package ${first?.name}:amd64: ${first?.version} here, 9 by virt-inspector`,
      `package ${second?.name}:amd64: ${second?.version} here, none by virt-inspector`,
    ]);
    expect(compareSystems([], guest).differences).to.deep.equal(["virt-inspector finds no operating system"]);
  });

  it("are not compared where virt-inspector is missing, and that is said", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nowhere";
    try {
      const outcome = await compareInspection({ path: "x", format: "raw" }, guest);
      expect(outcome)
        .to.have.property("unavailable")
        .that.matches(/missing/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
