import { expect } from "chai";
import { guestOf } from "../../../src/guest/guest.ts";
import { failedCondition } from "../../../src/guest/systemd/unit-condition.ts";
import { Refusal } from "../../../src/refusal.ts";
import { memoryTree } from "../../support/memory-tree.ts";

const failed = (condition: string) => {
  const tree = memoryTree(
    new Map([
      ["/etc/empty", ""],
      ["/etc/full", "x"],
      ["/etc/d/a.conf", "x"],
      ["/etc/systemd/system/a.service", `[Unit]\n${condition}\n`],
    ]),
  );
  return failedCondition(tree, guestOf(tree).unit("a.service"));
};

describe("conditions of a unit", () => {
  it("are looked at where the image tells what a boot will find", () => {
    const conditions = {
      "ConditionPathExists=/etc/full": false,
      "ConditionPathExists=/etc/none": true,
      "ConditionPathExists=!/etc/full": true,
      "ConditionPathExists=!/etc/none": false,
      "ConditionPathExists=/run/none": false,
      "ConditionPathExists=|/etc/none": false,
      "ConditionPathExists=/etc/none\nConditionPathExists=": false,
      "ConditionPathExistsGlob=/etc/d/*.conf": false,
      "ConditionPathExistsGlob=/etc/d/*.txt": true,
      "ConditionFileNotEmpty=/etc/empty": true,
      "ConditionFileNotEmpty=/etc/full": false,
      "ConditionFileIsExecutable=/etc/full": true,
      "ConditionPathIsDirectory=/etc/d": false,
      "ConditionDirectoryNotEmpty=/etc/d": false,
      "ConditionDirectoryNotEmpty=/etc/full": true,
    };
    for (const [condition, fails] of Object.entries(conditions)) {
      expect(failed(condition) !== undefined, condition).to.equal(fails);
    }
  });

  it("are refused where a unit has more than anybody writes", () => {
    expect(() => failed("ConditionPathExistsGlob=/etc/*/*\n".repeat(101))).to.throw(Refusal, "too many conditions");
  });
});
