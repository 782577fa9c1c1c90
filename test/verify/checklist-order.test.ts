import { expect } from "chai";
import { inChecklistOrder } from "../../src/verify/checklist-order.ts";
import { allChecks } from "../support/verification.ts";

describe("the order of checks", () => {
  it("is that of the checklist, then what is beyond it, and else stays as it was", () => {
    const ids = ["image-readable", "B10-x", "B2-z", "site-banner", "A13-y", "B2-a", "N12-n"];
    const ordered = ["A13-y", "B2-z", "B2-a", "B10-x", "N12-n", "image-readable", "site-banner"];
    expect([...ids].sort(inChecklistOrder)).to.deep.equal(ordered);
  });

  it("is that of the suite", async () => {
    const ids = (await allChecks()).checks.map(({ description }) => description.id);
    expect(ids[0]).to.match(/^A1-/);
    expect([...ids].sort(inChecklistOrder)).to.deep.equal(ids);
  });
});
