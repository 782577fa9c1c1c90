import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { expectValid, yamlFile } from "./schema.ts";
import { expectNoWarning, pathWith, runScript } from "./script.ts";

const root = resolve(import.meta.dirname, "../..");

interface Job {
  readonly script: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

describe("the template for GitLab", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  const template =
    yamlFile<Readonly<Record<".amphora-verify" | ".amphora-merge", Job>>>("ci/gitlab/amphora-verify.yml");
  let PATH: string;

  before(async function () {
    needTools(this, "shellcheck");
    await bundle(root);
    makeRawImage(at("disk"), goodAmphora());
    makeQcow2(at("disk"), at("good one.qcow2"));
    writeFileSync(at("blank.raw"), new Uint8Array(1024 * 1024));
    PATH = pathWith(at("bin"), {
      npm: `echo "$@" >>"${at("npm")}"`,
      "amphora-verify": `exec "${process.execPath}" "${resolve(root, "dist/src/cli/amphora-verify.js")}" "$@"`,
    });
  });

  /** Runs the lines of a job as the runner does, its variables and those of the pipeline in the environment. */
  function run(job: keyof typeof template, variables: Readonly<Record<string, string>> = {}, path = PATH) {
    const { script, variables: own } = template[job];
    return runScript("sh", script.join("\n"), { ...own, ...variables, PATH: path }, at(""));
  }

  it("is one by GitLab's schema, and its scripts please shellcheck", () => {
    expectValid("gitlab-ci", template);
    // The schema looks into jobs that run alone, not into those to be extended.
    const jobs = Object.entries(template).map(([name, job]) => [name.slice(1), job]);
    expectValid("gitlab-ci", Object.fromEntries(jobs));
    for (const { script } of Object.values(template)) expectNoWarning("sh", script.join("\n"));
  });

  it("installs what it is told to, and leaves a verdict and a JUnit report", () => {
    const { status, stdout } = run(".amphora-verify", { AMPHORA_PACKAGE: "a b.tgz", AMPHORA_IMAGES: "good*.qcow2" });
    expect(status).to.equal(0);
    expect(readFileSync(at("npm"), "utf8")).to.equal("install --global --no-audit --no-fund a b.tgz\n");
    expect(stdout).to.include("good one.qcow2  qcow2, 1 GiB");
    expect(readFileSync(at("amphora-verify.json"), "utf8")).to.include('"good one.qcow2"');
    expect(readFileSync(at("amphora-verify.xml"), "utf8")).to.include("<testsuite ");
  });

  it("spreads images over the jobs of a parallel one, and merges what they found", () => {
    const variables = { AMPHORA_IMAGES: "blank.raw\ngood one.qcow2", AMPHORA_SHARD: "true", CI_NODE_TOTAL: "2" };
    const statuses = ["1", "2"].map((CI_NODE_INDEX) => run(".amphora-verify", { ...variables, CI_NODE_INDEX }).status);
    expect(statuses).to.deep.equal([1, 0]);
    expect(run(".amphora-merge").status).to.equal(1);
    const { images } = JSON.parse(readFileSync(at("amphora-merged.json"), "utf8")) as { images: { path: string }[] };
    expect(images.map(({ path }) => path)).to.deep.equal(["blank.raw", "good one.qcow2"]);
    expect(readFileSync(at("amphora-merged.html"), "utf8")).to.match(/^<!doctype html>/i);
  });

  it("does not spread images that each job of a matrix has for itself", () => {
    const variables = { AMPHORA_IMAGES: "good one.qcow2", CI_NODE_INDEX: "4", CI_NODE_TOTAL: "4" };
    expect(run(".amphora-verify", variables).status).to.equal(0);
    const { images } = JSON.parse(readFileSync(at("amphora-verify-4.json"), "utf8")) as { images: unknown[] };
    expect(images).to.have.length(1);
  });

  it("fails where it is named no image, or a share of nothing", () => {
    expect(run(".amphora-verify").status).to.equal(2);
    expect(run(".amphora-verify", { AMPHORA_IMAGES: "good one.qcow2", AMPHORA_SHARD: "true" }).status).to.equal(2);
  });

  for (const word of ["$(touch owned)", "`touch owned`", "; touch owned;", '"; touch owned; "', "'; touch owned; '"]) {
    it(`runs nothing of a variable such as ${word}`, () => {
      const programs = { npm: "", "amphora-verify": `printf "%s\\n" "$@" >"${at("args")}"` };
      const standIn = pathWith(at("stand-in"), programs);
      for (const name of ["AMPHORA_PACKAGE", "AMPHORA_ARGS", "AMPHORA_SHARD", "CI_NODE_INDEX"]) {
        run(".amphora-verify", { [name]: word }, standIn);
        run(".amphora-merge", { [name]: word }, standIn);
      }
      run(".amphora-verify", { AMPHORA_IMAGES: word }, standIn);
      expect(existsSync(at("owned"))).to.equal(false);
      expect(readFileSync(at("args"), "utf8").split("\n--\n")[1]).to.equal(`${word}\n`);
    });
  }
});
