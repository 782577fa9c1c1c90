import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { build } from "esbuild";
import type { CheckResult, ImageVerdict } from "../../../src/verify/verdict.ts";
import { pageOf, reportBrowser } from "../../support/report-page.ts";
import { reportOptions, sampleDocument, sampleVerdict } from "../../support/verdicts.ts";

const check = (id: string, more: Partial<CheckResult> = {}): CheckResult => ({
  ...{ id, title: `The ${id} holds`, grade: "required", outcome: "pass", durationMs: 1 },
  ...more,
});
const packageUse = (name: string, version: string, bytes: number) => ({
  ...{ name, version, architecture: "amd64", bytes, files: 1 },
});
const image: ImageVerdict = sampleVerdict({
  path: "a.qcow2",
  checks: [
    check("kernel", { evidence: ["/boot/vmlinuz is there"] }),
    check("agent", { outcome: "fail", reason: "it is missing" }),
    check("clock", { outcome: "fail", grade: "recommended", reason: "it is late" }),
    check("boot", { outcome: "skipped", grade: "informational", reason: "no QEMU" }),
  ],
  notApplicable: [{ id: "rpm", reason: "it is about rpm" }],
  contents: {
    kernels: [],
    packages: [packageUse("apt", "2.6.1", 4000), packageUse("bash", "2.10", 9), packageUse("curl", "2.9", 300)],
    folders: { name: "", bytes: 5000, files: 3, folders: [{ name: "usr", bytes: 4500, files: 2, folders: [] }] },
    unownedBytes: 691,
  },
});
const text = pageOf(sampleDocument(image));

describe("the script of the page", function () {
  this.timeout(20_000);
  const open = reportBrowser();
  const shown = ".checks > li:visible summary code";

  it("is well typed for a browser", () => {
    const tsc = ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "src/report/html/tsconfig.json"];
    const { status, stdout } = spawnSync(process.execPath, tsc, { encoding: "utf8" });
    expect(status, stdout).to.equal(0);
  });

  it("is whole in what is shipped", async () => {
    const entryPoints = ["src/report/html/html-report.ts"];
    const shipped = { bundle: true, format: "esm", platform: "node", target: "node20", minifySyntax: true } as const;
    const { outputFiles } = await build({ entryPoints, ...shipped, write: false });
    const source = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
    const { htmlReport } = (await import(
      `data:text/javascript;base64,${source}`
    )) as typeof import("../../../src/report/html/html-report.ts");
    const { page, complaints } = await open(htmlReport(sampleDocument(image), reportOptions()));
    await page.getByRole("button", { name: "failed 2" }).click();
    expect(await page.locator(shown).count()).to.equal(2);
    expect(complaints).to.deep.equal([]);
  });

  it("filters the checks by outcome and by grade, and says how many are left", async () => {
    const { page } = await open(text);
    const checks = page.locator("#checks");
    const status = checks.getByRole("status");
    expect(await status.textContent()).to.equal("5 checks");
    await checks.getByRole("button", { name: "failed 2" }).click();
    expect(await page.locator(shown).allTextContents()).to.deep.equal(["agent", "clock"]);
    expect(await status.textContent()).to.equal("2 of 5 checks");
    await checks.getByRole("button", { name: "skipped 1" }).click();
    expect(await page.locator(shown).allTextContents()).to.deep.equal(["agent", "clock", "boot"]);
    await checks.getByRole("button", { name: "required 2" }).click();
    expect(await page.locator(shown).allTextContents()).to.deep.equal(["agent"]);
    expect(await checks.getByRole("button", { pressed: true }).count()).to.equal(3);
    await checks.getByRole("button", { name: "Show all" }).click();
    expect(await page.locator(shown).count()).to.equal(5);
    expect(await checks.getByRole("button", { pressed: true }).count()).to.equal(0);
  });

  it("searches all that is said of a check, evidence and reasons too", async () => {
    const { page } = await open(text);
    const search = page.getByLabel("Search the checks").locator("input");
    for (const [words, found] of [
      ["VMLINUZ", ["kernel"]],
      ["about rpm", ["rpm"]],
      ["late clock", ["clock"]],
      ["nowhere", []],
    ] as const) {
      await search.fill(words);
      expect(await page.locator(shown).allTextContents(), words).to.deep.equal(found);
    }
    expect(await page.locator("#checks").getByRole("status").textContent()).to.equal("None of 5 checks");
  });

  it("expands and collapses what is shown", async () => {
    const { page } = await open(text);
    await page.getByRole("button", { name: "Expand all" }).click();
    expect(await page.locator(".checks details[open]").count()).to.equal(5);
    await page.getByRole("button", { name: "Collapse all" }).click();
    expect(await page.locator(".checks details[open]").count()).to.equal(0);
  });

  it("sorts the packages by size, and versions by their numbers", async () => {
    const { page } = await open(text);
    const names = page.locator("#packages tbody th");
    const head = (name: string) => page.locator("#packages thead th", { hasText: name });
    await head("Size").getByRole("button").click();
    expect(await names.allTextContents()).to.deep.equal(["apt", "curl", "bash"]);
    expect(await head("Size").getAttribute("aria-sort")).to.equal("descending");
    await head("Version").getByRole("button").click();
    expect(await names.allTextContents()).to.deep.equal(["apt", "curl", "bash"]);
    await head("Version").getByRole("button").click();
    expect(await names.allTextContents()).to.deep.equal(["bash", "curl", "apt"]);
    expect(await page.locator("[aria-sort]").count()).to.equal(1);
    await page.getByLabel("Search the packages").locator("input").fill("cur");
    expect(await page.locator("#packages tbody tr:visible th").allTextContents()).to.deep.equal(["curl"]);
  });

  it("works by the keyboard alone", async () => {
    const { page } = await open(text);
    const focused = () => page.evaluate<string>("document.activeElement.textContent.trim()");
    await page.keyboard.press("Tab");
    expect(await focused()).to.equal("Skip to the report");
    await page.locator(".checks summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".checks details[open] .evidence").textContent()).to.contain("/boot/vmlinuz");
    await page.locator("#checks").getByRole("button", { name: "failed 2" }).focus();
    await page.keyboard.press("Space");
    expect(await page.locator(shown).count()).to.equal(2);
    await page.getByRole("tab", { name: "By folder" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await focused()).to.equal("By package");
    expect(await page.getByRole("tabpanel").count()).to.equal(1);
    expect(await page.getByRole("tabpanel", { name: "By package" }).isVisible()).to.equal(true);
  });

  it("opens the check that a finding leads to, though a filter hides it", async () => {
    const { page } = await open(text);
    await page.getByLabel("Search the checks").locator("input").fill("kernel");
    await page.locator("#findings").getByRole("link", { name: "agent" }).click();
    const opened = page.locator(".checks details[open]");
    expect(await opened.locator("code").first().textContent()).to.equal("agent");
    expect(await opened.locator(".body").isVisible()).to.equal(true);
  });

  it("is not needed to read the page", async () => {
    const { page } = await open(text, { javaScriptEnabled: false });
    expect(await page.locator(".controls:visible, [role=tablist], thead button").count()).to.equal(0);
    expect(await page.locator(shown).count()).to.equal(5);
    expect(await page.locator(".treemap:visible").count()).to.equal(2);
  });

  it("prints everything, whatever was filtered and folded, without controls", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open(text, { javaScriptEnabled });
      if (javaScriptEnabled) await page.locator("#checks").getByRole("button", { name: "failed 2" }).click();
      expect(await page.locator(".checks .body:visible").count()).to.equal(0);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(shown).count()).to.equal(5);
      expect(await page.locator(".checks .body:visible").count()).to.equal(5);
      expect(await page.locator(".treemap:visible").count()).to.equal(2);
      expect(await page.locator(".controls:visible, nav:visible, .tabs:visible").count()).to.equal(0);
    }
  });
});
