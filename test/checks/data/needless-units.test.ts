import { readFileSync } from "node:fs";
import { expect } from "chai";
import { idleUpkeep, internetUnits } from "../../../checks/data/needless-units.ts";

describe("units that an amphora has no use for", () => {
  it("are known by whole names, each once", () => {
    const all = [...internetUnits, ...idleUpkeep];
    expect(new Set(all).size).to.equal(all.length);
    expect(all.filter((name) => !/\.(service|timer|socket)$/.test(name))).to.deep.equal([]);
  });

  it("are masked by our own element, or left out with their packages", () => {
    const masks = readFileSync("elements/first-boot-hygiene/post-install.d/92-first-boot-hygiene-units", "utf8");
    const removed = ["iscsi", "dnf-automatic"];
    const left = [...internetUnits, ...idleUpkeep].filter((name) => {
      const stem = name.replace(/\.[a-z]+$/, "").replace(/^update-notifier-.*/, "update-notifier-");
      return !masks.includes(stem) && !removed.some((word) => name.includes(word));
    });
    expect(left).to.deep.equal([]);
  });
});
