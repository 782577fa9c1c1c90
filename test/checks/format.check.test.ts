import { expect } from "chai";
import { notPassed, resultsOf } from "../support/verification.ts";

describe("the check of the declared format", () => {
  it("sees a statement that the content belies", async () => {
    const image = () => ({ formatFindings: ['its name says "raw", but its content is qcow2'] });
    expect(await notPassed({ image })).to.deep.equal(["A1-image-format-declared fail"]);
  });

  it("says who states what", async () => {
    const image = () => ({ declaredFormats: [{ by: "its name", format: "qcow2" }] });
    const result = (await resultsOf({ image })).get("A1-image-format-declared");
    expect(result?.evidence).to.deep.equal(["content: qcow2; its name says qcow2"]);
  });
});
