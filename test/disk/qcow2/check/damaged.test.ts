import { expect } from "chai";
import { qcow2SetFile, qcow2Sets } from "../../../support/qcow2-sets.ts";
import { randomOf } from "../../../support/random.ts";
import { needTools, scratchDirectory } from "../../../support/real-tool.ts";
import { damagedCopyOf } from "./damaged-copy.ts";
import { kinds } from "./damages.ts";
import { layoutOf } from "./layout.ts";
import { mutation } from "./mutations.ts";
import { Comparisons } from "./qemu-check.ts";

describe("the check of damaged qcow2 images counts as qemu-img check does", function () {
  this.timeout(120_000);
  const scratch = scratchDirectory();
  const named = new Comparisons();
  const random = new Comparisons();
  const met = new Map<string, number>();

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
  });

  for (const [index, set] of qcow2Sets().entries()) {
    if (index % 4 === 0) {
      it(`with what can be broken in: ${set.name}`, () => {
        const copy = damagedCopyOf(qcow2SetFile(set), scratch("image.qcow2"));
        const layout = layoutOf(copy.original);
        const below = randomOf(index);
        // What was broken least often so far comes first, so that every kind comes up.
        const turn = [...kinds].sort((one, other) => (met.get(one.name) ?? 0) - (met.get(other.name) ?? 0));
        let left = 7;
        for (const kind of turn) {
          const damage = left > 0 ? kind.make(copy.original, layout, below) : undefined;
          if (damage === undefined) continue;
          left--;
          met.set(kind.name, (met.get(kind.name) ?? 0) + 1);
          copy.damaged(damage, () => named.compare(`${set.name} with ${kind.name}`, copy.path));
        }
      });
    }
    if (index % 4 === 2) {
      it(`with bits, bytes and entries changed at random in: ${set.name}`, () => {
        const copy = damagedCopyOf(qcow2SetFile(set), scratch("image.qcow2"));
        const layout = layoutOf(copy.original);
        const below = randomOf(index);
        for (let left = 8; left > 0; left--) {
          const change = mutation(copy.original, layout, below);
          copy.damaged(change, () => random.compare(`${set.name} with ${change.name}`, copy.path));
        }
      });
    }
  }

  it("for every kind of damage, and for enough of them", () => {
    expect(kinds.map(({ name }) => name).filter((name) => !met.has(name))).to.deep.equal([]);
    expect(named.unhealthy).to.be.above(200);
    expect(random.unhealthy).to.be.above(200);
  });
});
