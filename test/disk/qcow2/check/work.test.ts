import { expect } from "chai";
import { limitedWork } from "../../../../src/disk/qcow2/check/work.ts";
import { codeOf } from "../../../support/refusal-code.ts";

describe("the work of a check", () => {
  it("ends when more is asked for than there is", () => {
    const work = limitedWork(10);
    work.spend(4);
    work.spend(6);
    expect(codeOf(() => work.spend(1))).to.equal("unsupported-format");
  });
});
