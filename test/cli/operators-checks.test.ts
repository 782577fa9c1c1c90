import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { parseStringPromise } from "xml2js";
import { bundle } from "../../setup/bundle.mjs";
import type { CheckResult, VerdictDocument } from "../../src/verify/verdict.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");
const example = resolve(root, "fixtures/operator-checks");

describe("amphora-verify --checks", function () {
  this.timeout(60_000);
  const at = scratchDirectory();

  before(async () => {
    await bundle(root);
    const good = goodAmphora();
    makeRawImage(at("plain.raw"), good);
    makeRawImage(at("good.raw"), good.set("/etc/issue.net", "ask ops.example\n"));
  });

  function verify(...args: readonly string[]) {
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: at("") });
    return { status, stdout, stderr };
  }
  function resultOf(
    id: string,
    ...args: readonly string[]
  ): { status: number | null; result: CheckResult | undefined } {
    const { status, stdout, stderr } = verify(...args, "--json", "-");
    expect(stderr).to.equal("");
    const [image] = (JSON.parse(stdout) as VerdictDocument).images;
    return { status, result: image?.checks.find((check) => check.id === id) };
  }
  const write = (folder: string, files: Record<string, string>) => {
    mkdirSync(at(folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(at(`${folder}/${name}`), text);
    return at(folder);
  };
  const head = 'import { check, expect } from "amphora-image";\n';
  const state = (id: string, body: string, more = "") =>
    `check({ id: "${id}", title: "It holds", grade: "required", why: "w", fix: "f", appliesTo: {}${more} }, ${body});\n`;

  it("runs the documented example, which is shorter than 30 lines", () => {
    const lines = readFileSync(join(example, "site.check.ts"), "utf8").split("\n").length - 1;
    expect(lines).to.be.below(30);
    const good = resultOf("site-banner", at("good.raw"), "--checks", example);
    expect([good.status, good.result?.outcome]).to.deep.equal([0, "pass"]);
    expect(good.result?.evidence).to.deep.equal(["/etc/issue.net: 16 characters"]);
    const skipped = resultOf("site-banner", at("plain.raw"), "--checks", example);
    expect([skipped.status, skipped.result?.outcome]).to.deep.equal([1, "skipped"]);
    expect(skipped.result?.reason).to.equal("there is no banner; add the element site-banner");
  });

  it("runs it wherever it lies, for every image, and lists it", () => {
    cpSync(example, at("elsewhere/deep"), { recursive: true });
    const args = [at("good.raw"), at("good.raw"), "--checks", at("elsewhere")];
    const { status, stdout } = verify(...args, "--json", "-");
    expect(status).to.equal(0);
    for (const { checks } of (JSON.parse(stdout) as VerdictDocument).images) {
      expect(checks.filter(({ id }) => id === "site-banner")).to.have.length(1);
    }
    expect(verify("--list-checks", "--checks", at("elsewhere")).stdout).to.match(/^site-banner +required +The login/m);
  });

  it("takes JavaScript as well, several directories, and Chai with our own assertions", () => {
    const one = write("js", {
      "a.check.js": `${head}${state("js", '({ guest }) => { expect(guest).to.include.package("haproxy", ">=2.2"); }')}`,
    });
    const other = write("mjs", {
      "b.check.mjs": `import { assert } from "chai";\n${head}${state("mjs", '({ image }) => assert.equal(image.kind, "tar")')}`,
    });
    const { status, stdout } = verify(at("good.raw"), "--checks", one, "--checks", other, "--json", "-");
    expect(status).to.equal(1);
    const checks = (JSON.parse(stdout) as VerdictDocument).images[0]?.checks ?? [];
    expect(checks.find(({ id }) => id === "js")).to.include({ outcome: "pass" });
    expect(checks.find(({ id }) => id === "mjs")).to.include({ outcome: "fail" });
    expect(checks.find(({ id }) => id === "mjs")?.reason).to.equal("expected 'disk' to equal 'tar'");
  });

  it("shows where a check broke, line and column of what was written, and fails the gate", async () => {
    const folder = write("broken", {
      "lib.ts":
        "export interface A { b?: { c: number } }\n\nexport function dig(a: A): number {\n  return a.b!.c;\n}\n",
      "x.check.ts": `${head}import { dig } from "./lib.ts";\n${state("broken", "() => {\n  dig({});\n}")}`,
    });
    const { status, result } = resultOf("broken", at("good.raw"), "--checks", folder);
    expect([status, result?.outcome]).to.deep.equal([1, "error"]);
    expect(result?.reason).to.match(/^TypeError: .*undefined.* \(.*\/broken\/lib\.ts:4:\d+\)$/);
    expect(result?.evidence?.[0]).to.match(/^at .*\/broken\/lib\.ts:4:\d+$/);
    expect(result?.evidence?.[1]).to.match(/^at .*\/broken\/x\.check\.ts:4:\d+$/);
    const { stdout } = verify(at("good.raw"), "--checks", folder, "--junit", "-");
    const suite = (await parseStringPromise(stdout)).testsuites.testsuite[0];
    expect(suite.$.errors).to.equal("1");
  });

  for (const [what, files, message] of [
    ["broken syntax", { "a.check.ts": "const = 1;\n" }, /a\.check\.ts": line 1, column 7: /],
    ["no checks", { "a.check.ts": "export {};\n" }, /a\.check\.ts": the file holds no check/],
    [
      "an id that is taken",
      { "a.check.ts": head + state("A2-image-size", "() => {}") },
      /second check called "A2-image-size"/,
    ],
    [
      "an id of its own twice",
      { "a.check.ts": head + state("x", "() => {}") + state("x", "() => {}") },
      /second check called "x"/,
    ],
    [
      "a throw while it is loaded",
      { "a.check.ts": "\n\nnull.x;\n" },
      /loading them ended in TypeError.*a\.check\.ts:3:6/,
    ],
    [
      "a promise that is rejected while it is loaded",
      { "a.check.mjs": "await Promise.reject(new Error('late'));\n" },
      /Error: late/,
    ],
    ["a plain test", { "a.check.ts": "it('is plain', () => {});\n" }, /no check: "is plain"; write check\(\)/],
    [
      "a file without .check. in its name",
      { "a.ts": head + state("x", "() => {}") },
      /holds no file called \*\.check\.ts/,
    ],
    [
      "a grade that nobody knows",
      { "a.check.js": head + state("x", "() => {}", ', ["grade"]: "must"') },
      /one of the grades/,
    ],
  ] as const) {
    it(`answers ${what} with one sentence that names the file, exit code 2, and no verdict`, () => {
      const folder = write(`bad ${what}`, files);
      for (const args of [[at("good.raw")], ["--list-checks"]]) {
        const { status, stdout, stderr } = verify(...args, "--checks", folder);
        expect(stderr)
          .to.match(/^amphora-verify: [^\n]+\.\n$/)
          .and.to.match(message);
        expect(stderr).to.contain("bad ");
        expect([status, stdout]).to.deep.equal([2, ""]);
      }
    });
  }

  it("fails a run in which an assertion fails that a check did not wait for", () => {
    const body =
      "() => { void Promise.reject(new Error('nobody waits')); return new Promise((end) => setTimeout(end, 50)); }";
    const folder = write("forgotten", { "a.check.ts": head + state("forgetful", body) });
    const { status, stdout } = verify(at("good.raw"), "--checks", folder);
    expect(stdout).to.match(/forgetful +required, error/);
    expect(status).to.equal(1);
  });

  it("ends when all checks have, whatever a file left running", () => {
    const folder = write("busy", { "a.check.ts": `setInterval(() => {}, 1000);\n${head}${state("busy", "() => {}")}` });
    const { status } = verify(at("good.raw"), "--checks", folder);
    expect(status).to.equal(0);
  });

  it("gives no verdict where a file ends the program, whatever exit code it chooses", () => {
    const folder = write("ends", { "a.check.js": "process.exit(0);\n" });
    const { status, stdout, stderr } = verify(at("good.raw"), "--checks", folder);
    expect(stderr).to.match(/^amphora-verify: The program was ended before there was an answer[^\n]+\.\n$/);
    expect([status, stdout]).to.deep.equal([1, ""]);
  });

  it("leaves nothing behind", () => {
    const before = readdirSync(tmpdir());
    verify(at("good.raw"), "--checks", example);
    expect(
      readdirSync(tmpdir()).filter((name) => !before.includes(name) && /amphora|esbuild/.test(name)),
    ).to.deep.equal([]);
  });
});
