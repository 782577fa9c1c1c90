import { expect } from "chai";
import { html } from "../../../src/report/html/markup.ts";
import { dataTable, disclosure, heading, section, sectionMarkup, termList } from "../../../src/report/html/section.ts";
import { placeOf } from "../../support/report-samples.ts";
import { sampleVerdict } from "../../support/verdicts.ts";

describe("the parts that sections are made of", () => {
  it("are a landmark with its heading where there is one image, and no landmark among several", () => {
    const part = section(placeOf(sampleVerdict(), { prefix: "i2-" }), "checks", "Checks", html`<p>x</p>`);
    expect(part.id).to.equal("i2-checks");
    expect(sectionMarkup(part, 2).text)
      .to.contain('aria-labelledby="i2-checks-title"')
      .and.to.contain('<h2 id="i2-checks-title">Checks</h2>');
    expect(sectionMarkup(part, 3).text).to.contain("<h3").and.to.not.contain("aria-labelledby");
  });

  it("are terms, without those that have nothing", () => {
    const { text } = termList([
      ["Format", "qcow2"],
      ["File", undefined],
      ["Name", ""],
    ]);
    expect(text.match(/<dt>/g)).to.have.length(1);
    expect(text).to.contain("<dt>Format</dt><dd>qcow2</dd>");
  });

  it("are tables that head their rows, and say the value by which they are sorted", () => {
    const columns = [{ title: "Name" }, { title: "Size", isNumber: true }];
    const { text } = dataTable("Sizes", columns, [["a<b", { shown: "1 KiB", value: 1024 }]], { sortable: true });
    expect(text).to.contain('<th scope="row">a&lt;b</th><td class="number" data-value="1024">1 KiB</td>');
    expect(text).to.contain('<th scope="col" class="number">Size</th>').and.to.contain("<table data-sortable>");
  });

  it("are headings and what is folded", () => {
    expect(heading(4, "a & b").text).to.equal("<h4>a &amp; b</h4>");
    expect(disclosure("More", "text").text).to.match(/^<details class="more"><summary>More<\/summary>\ntext/);
  });
});
