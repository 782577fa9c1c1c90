import { expect } from "chai";
import { pageStyle } from "../../../src/report/html/page-style.ts";
import { printStyle } from "../../../src/report/html/print-style.ts";

describe("the style of paper", () => {
  it("is for paper alone, and has the last word", () => {
    expect(printStyle.replace(/@page \{[^}]*\}/, "").trim()).to.match(/^@media print \{.*\}$/s);
    expect(pageStyle.endsWith(printStyle)).to.equal(true);
  });
});
