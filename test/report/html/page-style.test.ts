import { expect } from "chai";
import { pageStyle } from "../../../src/report/html/page-style.ts";
import { fullDifference } from "../../support/differences.ts";
import { pageOf } from "../../support/report-page.ts";
import { fullDocument, fullVerdict, sampleDocument, sampleVerdict } from "../../support/verdicts.ts";

describe("the style of the page", () => {
  const options = { difference: fullDifference() };
  const pages = [pageOf(fullDocument(), options), pageOf(sampleDocument(fullVerdict(), sampleVerdict()))].join("");
  const markup = pages.replace(/<(script|style)>.*?<\/\1>/gs, "");
  const used = new Set(
    [...markup.matchAll(/ class="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" ").filter(Boolean)),
  );

  it("knows every class that a page has", () => {
    const known = new Set([...pageStyle.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name));
    expect([...used].filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it("says each of its colours, light and dark", () => {
    const [light = "", dark = ""] = pageStyle.split("@media (prefers-color-scheme: dark)");
    const colors = (text: string) => new Set([...text.matchAll(/(--[\w-]+): #/g)].map(([, name]) => name));
    expect(colors(light)).to.deep.equal(colors(dark.slice(0, dark.indexOf("\n}\n"))));
    const asked = new Set([...pageStyle.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name));
    const said = new Set([...pageStyle.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    expect([...asked].filter((name) => !said.has(name))).to.deep.equal([]);
  });

  it("fetches nothing", () => {
    expect(pageStyle).to.not.match(/url\(|@import|https?:/);
  });
});
