import { expect } from "chai";
import { evidenceList } from "../../../src/report/html/evidence.ts";
import { wordsOf } from "../../support/report-samples.ts";

describe("evidence on the page", () => {
  it("is a line each, the ends of lines inside of one kept", () => {
    const { text } = evidenceList(["expected: <a>", "one\ntwo"]);
    expect(text).to.contain("<li><b>expected:</b> <bdi>&lt;a&gt;</bdi></li>");
    expect(text).to.contain("<bdi>one</bdi><br><bdi>two</bdi>");
  });

  it("is folded from the twentieth line on, and shortened where there is no end to it", () => {
    const lines = Array.from({ length: 900 }, (_, index) => `line ${index}`);
    const [shown = "", folded = ""] = evidenceList(lines).text.split("<details");
    expect(shown.match(/<li>/g)).to.have.length(20);
    expect(folded.match(/<li>/g)).to.have.length(480);
    expect(wordsOf({ text: `<details${folded}` }))
      .to.contain("880 further lines")
      .and.to.contain("and 400 lines more");
    expect(evidenceList(["x".repeat(1e6)]).text.length).to.be.lessThan(5000);
  });
});
