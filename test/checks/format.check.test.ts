import { expect } from "chai";
import { resultsOf, testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./format.mutants.ts";

describe("the check of the declared format", () => {
  testMutants(mutants);

  it("says who states what", async () => {
    const image = () => ({ declaredFormats: [{ by: "its name", format: "qcow2" }] });
    const result = (await resultsOf({ image })).get("A1-image-format-declared");
    expect(result?.evidence).to.deep.equal(["content: qcow2; its name says qcow2"]);
  }).timeout(60_000);
});
