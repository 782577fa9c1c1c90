import { expect } from "chai";
import { jsonReport } from "../../src/report/json.ts";
import { sampleDocument, sampleVerdict } from "../support/verdicts.ts";

describe("the verdicts as JSON", () => {
  it("are read back as they were, hostile words and all", () => {
    const document = sampleDocument(sampleVerdict(), sampleVerdict({ path: "other" }));
    const text = jsonReport(document);
    expect(JSON.parse(text)).to.deep.equal(document);
    expect(text.endsWith("}\n")).to.equal(true);
  });

  it("hold no raw control characters but line ends", () => {
    const controls = [...jsonReport(sampleDocument(sampleVerdict()))].filter((one) => one < " " && one !== "\n");
    expect(controls).to.deep.equal([]);
  });
});
