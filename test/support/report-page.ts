import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findProgram } from "../../src/host/run.ts";
import { htmlReport } from "../../src/report/html/html-report.ts";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { needTools } from "./real-tool.ts";
import { reportOptions } from "./verdicts.ts";

const flags = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** A page in a browser, and what it asked for and complained of. */
export interface OpenPage {
  readonly page: Page;
  /** Addresses of all requests. */
  readonly requests: string[];
  /** What stands on the console, errors that nothing caught, and dialogs. */
  readonly complaints: string[];
}

/** One browser for all tests of a suite; call it in the suite, and what it gives in its tests. */
export function reportBrowser() {
  let browser: Browser | undefined;
  let folder = "";
  let files = 0;
  before(async function () {
    this.timeout(60_000);
    needTools(this, "chromium");
    folder = mkdtempSync(join(tmpdir(), "amphora-report."));
    browser = await chromium.launch({ executablePath: findProgram("chromium") ?? "chromium", args: flags });
  });
  after(async () => {
    await browser?.close();
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });
  return async (text: string, context: BrowserContextOptions = {}): Promise<OpenPage> => {
    if (browser === undefined) throw new Error("the browser has not started");
    const file = join(folder, `${++files}.html`);
    writeFileSync(file, text);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...context });
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints };
  };
}

/** The page of a document with the options of a test. */
export function pageOf(document: VerdictDocument, more: Parameters<typeof reportOptions>[0] = {}): string {
  return htmlReport(document, reportOptions(more));
}
