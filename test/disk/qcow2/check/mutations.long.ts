import { expect } from "chai";
import { qcow2SetFile, qcow2Sets } from "../../../support/qcow2-sets.ts";
import { randomOf } from "../../../support/random.ts";
import { needTools, scratchDirectory } from "../../../support/real-tool.ts";
import { damagedCopyOf } from "./damaged-copy.ts";
import { kinds } from "./damages.ts";
import { layoutOf } from "./layout.ts";
import { mutation } from "./mutations.ts";
import { Comparisons } from "./qemu-check.ts";

describe("the check of every qcow2 set counts as qemu-img check does", function () {
  this.timeout(600_000);
  const scratch = scratchDirectory();
  const comparisons = new Comparisons();

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
  });

  for (const [index, set] of qcow2Sets().entries()) {
    it(`with all damage to: ${set.name}`, () => {
      const copy = damagedCopyOf(qcow2SetFile(set), scratch("image.qcow2"));
      const layout = layoutOf(copy.original);
      const below = randomOf(index + 100_000);
      for (const kind of kinds) {
        const damage = kind.make(copy.original, layout, below);
        if (damage) copy.damaged(damage, () => comparisons.compare(`${set.name} with ${kind.name}`, copy.path));
      }
      for (let left = 12; left > 0; left--) {
        const change = mutation(copy.original, layout, below);
        copy.damaged(change, () => comparisons.compare(`${set.name} with ${change.name}`, copy.path));
      }
    });
  }

  it("for enough of them", () => {
    expect(comparisons.unhealthy).to.be.above(10_000);
  });
});
