import { expect } from "chai";
import { escapeControls } from "../../src/report/escape.ts";
import { jsonReport } from "../../src/report/json.ts";
import { fullVerdict, sampleDocument, sampleVerdict } from "../support/verdicts.ts";

describe("the verdicts as JSON", () => {
  it("are read back as they were, hostile words and all", () => {
    const document = sampleDocument(sampleVerdict(), sampleVerdict({ path: "other" }));
    const text = jsonReport(document);
    expect(JSON.parse(text)).to.deep.equal(document);
    expect(text.endsWith("}\n")).to.equal(true);
  });

  it("hold nothing that a terminal obeys but line ends", () => {
    const text = jsonReport(sampleDocument(sampleVerdict(), fullVerdict()));
    expect(text.replaceAll("\n", "")).to.equal(escapeControls(text.replaceAll("\n", "")));
  });
});
