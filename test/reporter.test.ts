import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";

describe("the closing line", () => {
  let folder: string;

  before(() => {
    mkdirSync(resolve("out"), { recursive: true });
    folder = mkdtempSync(resolve("out", "reporter."));
  });

  after(() => rmSync(folder, { recursive: true }));

  function mocha(body: string, env: NodeJS.ProcessEnv = {}) {
    const file = join(folder, "sample.test.ts");
    writeFileSync(file, `import { skipAloud } from ${JSON.stringify(resolve("test/skip.ts"))};\n${body}`);
    const args = ["node_modules/mocha/bin/mocha.js", "--reporter", "./test/reporter.ts", file];
    const clean = { ...process.env, CI: "", AMPHORA_CLOSING_LINE: "" };
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...clean, ...env } });
    return { status, stdout, last: stdout.trimEnd().split("\n").at(-1) };
  }

  it("counts what passed and failed", () => {
    const { status, last } = mocha("it('a', () => {}); it('b', () => { throw new Error('no'); });");
    expect(last).to.equal("1 passed, 1 failed");
    expect(status).to.equal(1);
  });

  it("is also left in the file that CI names", () => {
    const file = join(folder, "line");
    mocha("it('a', () => {});", { AMPHORA_CLOSING_LINE: file });
    expect(readFileSync(file, "utf8")).to.equal("1 passed, 0 failed\n");
  });

  it("counts the skipped and prints why, of tests and of whole suites", () => {
    const { status, stdout, last } = mocha(`
      it("alone", function () { skipAloud(this, "no KVM here", "kvm"); });
      describe("suite", () => {
        before(function () { skipAloud(this, "no dnf here", "dnf"); });
        it("one", () => {});
        it("two", () => {});
      });`);
    expect(stdout).to.contain("skipped: alone: no KVM here\n");
    expect(stdout).to.contain("skipped: suite two: no dnf here\n");
    expect(last).to.equal("0 passed, 0 failed, 3 skipped");
    expect(status).to.equal(0);
  });

  it("fails CI for a skip that no missing capability explains", () => {
    const body = `
      it("excused", function () { skipAloud(this, "no KVM here", "kvm"); });
      it("lazy", function () { this.skip(); });
      it("unexplained", function () { skipAloud(this, "did not feel like it"); });`;
    const { status, stdout, last } = mocha(body, { CI: "true" });
    expect(stdout).to.contain("failed: lazy: CI must run it");
    expect(last).to.equal("0 passed, 2 failed, 1 skipped");
    expect(status).to.equal(2);
  });
});
