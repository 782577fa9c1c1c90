import { expect } from "chai";
import { qcow2SetFile, qcow2Sets } from "../../../support/qcow2-sets.ts";
import { needTools } from "../../../support/real-tool.ts";
import { Comparisons } from "./qemu-check.ts";

describe("the check of qcow2 images of all features counts as qemu-img check does", function () {
  this.timeout(60_000);
  const comparisons = new Comparisons();

  before(function () {
    needTools(this, "qemu-img", "qemu-io");
  });

  for (const set of qcow2Sets()) it(set.name, () => comparisons.compare(set.name, qcow2SetFile(set)));

  it("for enough of them", () => {
    expect(comparisons.healthy).to.be.above(200);
  });
});
