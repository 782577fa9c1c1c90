import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { amphoraImage, BUILD_PATIENCE } from "../acceptance/image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");

describe("amphora-verify init", function () {
  this.timeout(60_000);
  const at = scratchDirectory();

  function run(...args: readonly string[]) {
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: at("") });
    return { status, stdout, stderr };
  }

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    await bundle(root);
    symlinkSync((await amphoraImage()).path, at("built.qcow2"));
  });

  it("writes a profile that the image passes, every section of it a check", () => {
    expect(run("init", "built.qcow2", "-o", "p.yaml")).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    const { status, stdout } = run("built.qcow2", "--profile", "p.yaml", "--json", "-");
    const [image] = (JSON.parse(stdout) as VerdictDocument).images;
    expect([status, image?.verdict]).to.deep.equal([0, "pass"]);
    const ids = image?.checks.map(({ id }) => id);
    expect(ids).to.include.members([
      "profile-packages",
      "profile-files",
      "profile-sysctls",
      "profile-units",
      "expected-agent",
      "expected-system",
    ]);
  });

  it("writes to standard output where no file is named", () => {
    const { status, stdout, stderr } = run("init", "built.qcow2");
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout)
      .to.match(/^# A profile/)
      .and.to.contain("\nschemaVersion: 1\n");
  });

  it("leaves a file that is there as it is", () => {
    writeFileSync(at("mine.yaml"), "mine\n");
    const { status, stderr } = run("init", "built.qcow2", "-o", "mine.yaml");
    expect(status).to.equal(2);
    expect(stderr).to.match(/^amphora-verify: [^\n]*mine\.yaml: it is there already[^\n]*\.\n$/);
    expect(readFileSync(at("mine.yaml"), "utf8")).to.equal("mine\n");
  });

  for (const [args, status, sentence] of [
    [["init", "gone.qcow2"], 2, /gone\.qcow2: .*no such file/],
    [["init"], 2, /No image is named/],
    [["init", "built.qcow2", "--json", "-"], 2, /no option --json of init/],
    [["built.qcow2", "--profile", "gone.yaml"], 2, /no such file/],
    [["-q", "init", "built.qcow2"], 2, /\.\/init/],
  ] as const) {
    it(`answers ${JSON.stringify(args)} with one sentence and exit code ${status}`, () => {
      const answer = run(...args);
      expect(answer.stderr)
        .to.match(/^amphora-verify: [^\n]+\.\n$/)
        .and.to.match(sentence);
      expect([answer.status, answer.stdout]).to.deep.equal([status, ""]);
    });
  }
});
