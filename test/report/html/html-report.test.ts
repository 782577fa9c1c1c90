import axe from "axe-core";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { fullDifference } from "../../support/differences.ts";
import { type OpenPage, pageOf, reportBrowser } from "../../support/report-page.ts";
import { largeVerdict } from "../../support/report-samples.ts";
import { fullDocument, fullVerdict, hostile, sampleDocument, sampleVerdict } from "../../support/verdicts.ts";

const record = {
  tool: { name: "amphora-image", version: hostile },
  elements: ["base", hostile],
  durations: { [hostile]: 3, install: 61 },
  environment: { [hostile]: hostile },
  argv: ["disk-image-create", hostile],
  started: "2026-11-23T04:42:19.469Z",
  finished: hostile,
};
const one = fullVerdict();
const options = { records: new Map([[one.path, record]]), difference: fullDifference() };
const fixes = new Map([["all", { why: "it matters", fix: "do it" }]]);
const pages = {
  "one image": pageOf(fullDocument(), { ...options, fixes }),
  "several images": pageOf(sampleDocument(one, sampleVerdict(), sampleVerdict({ checks: [] })), options),
  "no image": pageOf(sampleDocument()),
};

describe("the HTML page", function () {
  this.timeout(30_000);
  const open = reportBrowser();

  for (const [name, text] of Object.entries(pages)) {
    describe(`of ${name}`, () => {
      let opened: OpenPage;
      before(async () => {
        opened = await open(text, { viewport: { width: 360, height: 800 } });
      });

      it("asks for nothing, complains of nothing, and is as wide as a narrow window", async () => {
        const { page, requests, complaints } = opened;
        expect(requests.filter((address) => !address.startsWith("data:"))).to.deep.equal([page.url()]);
        expect(complaints).to.deep.equal([]);
        expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(360);
      });

      it("is what its text says, tag by tag, and leads to what is there", async () => {
        // A parser that had to mend anything would have opened or left out an element.
        const parsed = `new DOMParser().parseFromString(${JSON.stringify(text)}, "text/html").documentElement.outerHTML`;
        expect(counts(await opened.page.evaluate<string>(parsed))).to.deep.equal(counts(text));
        const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
        expect(new Set(ids).size).to.equal(ids.length);
        const targets = [...text.matchAll(/(?:href="#|aria-labelledby="|for=")([^"]*)"/g)].map(([, target]) => target);
        expect(targets.filter((target) => !ids.includes(target))).to.deep.equal([]);
      });

      it("is open to everybody, in light and in dark colours", async () => {
        const { page } = opened;
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
        await page.evaluate(axe.source);
        expect(await violations(page)).to.deep.equal([]);
        await page.emulateMedia({ colorScheme: "dark" });
        expect(await violations(page, ["color-contrast"])).to.deep.equal([]);
      });
    });
  }

  it("lets nothing of a guest become markup", async () => {
    const harmless = <Value>(value: Value): Value =>
      JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(hostile).slice(1, -1), "word"));
    const tame = { records: new Map([[one.path, harmless(record)]]), difference: harmless(options.difference), fixes };
    const lines = hostile.split(/\r?\n/).length;
    const breaks = (text: string) => counts(text).get("br") ?? 0;
    const [bad, good] = [pages["one image"], pageOf(harmless(fullDocument()), tame)];
    expect(lines).to.be.greaterThan(1);
    expect(breaks(bad)).to.be.greaterThan(breaks(good));
    const withoutLines = (text: string) => [...counts(text)].filter(([tag]) => tag !== "br" && tag !== "bdi");
    expect(withoutLines(bad)).to.deep.equal(withoutLines(good));
    expect(bad).to.not.match(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}|\p{Noncharacter_Code_Point}/u);
    const { page } = await open(bad);
    expect(await page.locator("img, iframe, object, a[href^=http], a[href^=javascript]").count()).to.equal(0);
    expect(await page.locator("script").count()).to.equal(1);
    expect(await page.locator("#packages tbody").textContent()).to.contain("<script>alert(1)</script>");
  });

  it("has a policy by which no other script would run", async () => {
    const [policy = ""] = /(?<=Content-Security-Policy" content=")[^"]*/.exec(pages["one image"]) ?? [];
    expect(policy)
      .to.match(/^default-src 'none'; /)
      .and.to.not.contain("unsafe");
    const intruding = pages["one image"].replace("<main", "<script>alert(1)</script><b onclick='alert(2)'>x</b><main");
    const { page, complaints } = await open(intruding);
    await page.locator("b", { hasText: /^x$/ }).click();
    expect(complaints).to.have.length(2);
    for (const complaint of complaints) expect(complaint).to.contain("Content Security Policy");
  });

  it("of an image as large as a real one stays small", () => {
    const document = sampleDocument(largeVerdict());
    const begin = performance.now();
    const text = pageOf(document);
    expect(performance.now() - begin).to.be.lessThan(2000);
    expect(Buffer.byteLength(text)).to.be.within(300_000, 2_000_000);
  });

  it("tells a part of a run from the whole", () => {
    expect(pages["one image"]).to.contain("part 1 of 2 of a run over 2 images");
    expect(pages["several images"]).to.not.contain("of a run over");
  });
});

/** What axe finds, of all that it knows or by some rules: the rule, then each place. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[][]> {
  const run = `axe.run(document, ${JSON.stringify(rules === undefined ? {} : { runOnly: rules })})`;
  const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(run);
  return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}

/** How often each element begins. */
function counts(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, tag = ""] of text.replace(/(?<=<(script|style)>).*?(?=<\/\1>)/gs, "").matchAll(/<([a-z][a-z0-9]*)/g)) {
    found.set(tag, (found.get(tag) ?? 0) + 1);
  }
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}
