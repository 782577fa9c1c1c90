import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { skipAloud } from "../skip.ts";
import { trackedFiles } from "./tracked-files.ts";

/** Runs a program to its end; its whole output is the message when it is not content. */
function expectContent(program: string, args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (error) throw error;
  expect(status, `${program} ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
}

const node = process.execPath;

describe("the source code", function () {
  this.timeout(120_000);

  it("is formatted and linted (npm run format mends most of it)", () => {
    expectContent(node, ["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "--error-on-warnings", "."]);
  });

  it("is well typed", () => {
    expectContent(node, ["node_modules/typescript/bin/tsc", "--noEmit"]);
  });

  it("has no unused file, export or dependency", () => {
    expectContent(node, ["node_modules/knip/bin/knip.js", "--no-progress"]);
  });
});

describe("the shell scripts", function () {
  this.timeout(60_000);

  const files = trackedFiles().filter(
    (path) => !path.startsWith("elements/") && /^#!.*\b(ba|da)?sh\b/.test(readFileSync(path, "latin1").slice(0, 80)),
  );

  before(function () {
    if (spawnSync("shellcheck", ["--version"]).error)
      skipAloud(this, "shellcheck is not installed; npm test installs it");
  });

  it("please shellcheck", () => {
    expect(files).to.include(".ci/run");
    expectContent("shellcheck", files);
  });

  it("would not please it with a mistake", () => {
    const folder = mkdtempSync(join(tmpdir(), "amphora-shellcheck."));
    try {
      writeFileSync(join(folder, "bad"), "#!/bin/sh\nrm -rf $1/\n");
      expect(() => expectContent("shellcheck", [join(folder, "bad")])).to.throw("SC2086");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
