import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { expectValid, yamlFile } from "./schema.ts";
import { expectNoWarning, pathWith, runScript, type ScriptRun } from "./script.ts";

const root = resolve(import.meta.dirname, "../..");

interface Step {
  readonly id?: string;
  readonly shell: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

describe("the action for GitHub", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  const action = yamlFile<Action>("action.yml");
  const { steps } = action.runs;
  const [build, verify] = steps as [Step, Step];

  before(async function () {
    needTools(this, "shellcheck");
    await bundle(root);
    makeRawImage(at("disk"), goodAmphora());
    makeQcow2(at("disk"), at("good one.qcow2"));
    writeFileSync(at("blank.raw"), new Uint8Array(1024 * 1024));
    pathWith(at("bin"), { npm: `echo "$@" >"${at("npm")}"` });
  });

  /** Runs the step as the runner does: `${{ inputs.x }}` is replaced in `env`, and outputs and the summary are files. */
  function run(
    step: Step,
    inputs: Readonly<Record<string, string>> = {},
    PATH = `${at("bin")}:${process.env["PATH"]}`,
  ): ScriptRun & { output: string; summary: string } {
    for (const name of ["output", "summary"]) writeFileSync(at(name), "");
    const value = (name: string) => inputs[name] ?? action.inputs[name]?.default ?? "";
    const env = Object.entries(step.env ?? {}).map(([name, text]) => [
      name,
      text.replace(/^\$\{\{ inputs\.([a-z-]+) \}\}$/, (_, input: string) => value(input)),
    ]);
    const github = { GITHUB_ACTION_PATH: root, GITHUB_OUTPUT: at("output"), GITHUB_STEP_SUMMARY: at("summary") };
    const ended = runScript("bash", step.run, { ...Object.fromEntries(env), ...github, PATH }, at(""));
    return { ...ended, output: readFileSync(at("output"), "utf8"), summary: readFileSync(at("summary"), "utf8") };
  }

  it("is one by GitHub's schema, and its scripts please shellcheck", () => {
    expectValid("github-action", action);
    for (const step of steps) expectNoWarning("bash", step.run);
  });

  it("hands inputs to its scripts by their environment alone", () => {
    for (const { run: script, shell } of steps) {
      expect(script).not.to.include("${{");
      expect(shell).to.equal("bash");
    }
    const used = Object.values(verify.env ?? {});
    expect(used.toSorted()).to.deep.equal(
      Object.keys(action.inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .toSorted(),
    );
  });

  it("builds the command where the runner has put it", () => {
    expect(run(build)).to.include({ status: 0, stderr: "" });
    expect(readFileSync(at("npm"), "utf8")).to.equal(`--prefix ${root} run build\n`);
  });

  it("passes with an image that passes, named by a pattern", () => {
    const { status, stdout, output, summary } = run(verify, { image: "good*.qcow2\n", args: "--size 1\n  --quiet" });
    expect([status, output]).to.deep.equal([0, "exit-code=0\n"]);
    expect(stdout)
      .to.include("good one.qcow2  qcow2, 1 GiB")
      .and.not.to.match(/^::(error|warning)/m);
    expect(summary).to.include("good one.qcow2");
  });

  it("fails with an image that fails, annotates it, and keeps what it says from the runner", () => {
    const { status, stdout, output, summary } = run(verify, { image: "good one.qcow2\nblank.raw" });
    expect([status, output]).to.deep.equal([1, "exit-code=1\n"]);
    const [, said = "", annotations = ""] =
      /^::stop-commands::([0-9a-f]{32}\n.*)\n::[0-9a-f]{32}::\n(.*)$/s.exec(stdout) ?? [];
    expect(said).to.include("no partition table");
    expect(stdout).to.include(`\n::${said.slice(0, 32)}::\n`);
    expect(annotations).to.match(/^::error [^\n]*no partition table/m);
    expect(summary).to.include("blank.raw");
  });

  it("leaves a failure to whoever reads exit-code, but not a wrong command", () => {
    const kept = run(verify, { image: "blank.raw", fail: "false" });
    expect([kept.status, kept.output]).to.deep.equal([0, "exit-code=1\n"]);
    const gone = run(verify, { image: "gone*.raw", fail: "false" });
    expect([gone.status, gone.output]).to.deep.equal([2, "exit-code=2\n"]);
  });

  for (const [what, inputs] of [
    ["no image", {}],
    ["an unknown word for fail", { image: "good one.qcow2", fail: "no" }],
    ["both images and verdicts", { image: "good one.qcow2", merge: "a.json" }],
  ] as const) {
    it(`refuses ${what} with exit code 2`, () => {
      expect(run(verify, inputs).status).to.equal(2);
    });
  }

  it("merges verdicts", () => {
    const one = run(verify, { image: "good one.qcow2", args: "--shard 1/2 --json verdict-1.json" });
    const none = run(verify, { image: "good one.qcow2", args: "--shard 2/2 --json verdict-2.json" });
    expect([one.status, none.status]).to.deep.equal([0, 0]);
    const merged = run(verify, { merge: "verdict-?.json", args: "--json all.json" });
    expect([merged.status, merged.output]).to.deep.equal([0, "exit-code=0\n"]);
    expect(readFileSync(at("all.json"), "utf8")).to.include('"path": "good one.qcow2"');
  });

  for (const word of ["$(touch owned)", "`touch owned`", "; touch owned;", '"; touch owned; "', "'; touch owned; '"]) {
    it(`runs nothing of an input such as ${word}`, () => {
      const PATH = pathWith(at("stand-in"), { node: `printf "%s\\n" "$@" >"${at("args")}"` });
      for (const name of Object.keys(action.inputs)) run(verify, { image: "", [name]: word }, PATH);
      expect(existsSync(at("owned"))).to.equal(false);
      run(verify, { image: word }, PATH);
      expect(readFileSync(at("args"), "utf8").split("\n--\n")[1]).to.equal(`${word}\n`);
    });
  }
});
