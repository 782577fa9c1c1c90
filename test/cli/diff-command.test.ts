import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { Difference } from "../../src/difference/difference.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";
import { smallGuest } from "../support/small-guest.ts";
import { sampleDocument, sampleVerdict } from "../support/verdicts.ts";

const root = resolve(import.meta.dirname, "../..");

describe("amphora-verify diff", function () {
  this.timeout(60_000);
  const at = scratchDirectory();

  function diff(...args: readonly string[]) {
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), "diff", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: at("") });
    return { status, stdout, stderr };
  }

  before(async () => {
    await bundle(root);
    for (const [name, version] of [
      ["old", "2"],
      ["new", "1"],
    ] as const) {
      makeRawImage(at(`${name}.raw`), smallGuest([{ name: "a", version }], { "/etc/\x1b[31m": name }));
      makeQcow2(at(`${name}.raw`), at(`${name}.qcow2`));
    }
    copyFileSync(at("old.qcow2"), at("copy.qcow2"));
    writeFileSync(at("other.json"), JSON.stringify(sampleDocument(sampleVerdict({ path: "x" }))));
    writeFileSync(at("text"), "no image\n");
    writeFileSync(at("half.json"), '{"schemaVersion": 1, "images": [');
  });

  it("tells on the terminal what differs, and ends with 0", () => {
    const { status, stdout, stderr } = diff("old.qcow2", "new.qcow2");
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.include("Package a went back from 2 to 1.").and.to.include("changed /etc/\\x1b[31m: content");
    expect(stdout).to.not.include("\x1b");
  });

  it("writes JSON and release notes, each to its file", () => {
    const { status, stdout } = diff("old.qcow2", "new.qcow2", "-q", "--json", "d.json", "--markdown", "d.md");
    expect([status, stdout]).to.deep.equal([0, ""]);
    const found = JSON.parse(readFileSync(at("d.json"), "utf8")) as Difference;
    expect([found.schemaVersion, found.level, found.packages[0]?.change]).to.deep.equal([
      1,
      "same-layout",
      "downgraded",
    ]);
    expect(readFileSync(at("d.md"), "utf8")).to.match(/^# Release notes: new\.qcow2\n/);
    expect(diff("old.qcow2", "copy.qcow2", "--json", "-").stdout).to.match(/^\{\n {2}"schemaVersion": 1,/);
  });

  it("ends with 1 when a criterion is met, and says which", () => {
    const met = diff("old.qcow2", "new.qcow2", "-q", "--fail-on", "kernel,downgrade");
    expect([met.status, met.stderr]).to.deep.equal([
      1,
      "amphora-verify: Fails on downgrade: a package has an older version.\n",
    ]);
    expect(diff("old.qcow2", "new.qcow2", "-q", "--fail-on", "kernel,packages-removed").status).to.equal(0);
    expect(diff("old.qcow2", "copy.qcow2", "-q", "--fail-on", "same-content").status).to.equal(0);
  });

  const refused: readonly (readonly [args: string[], sentence: RegExp])[] = [
    [["old.qcow2"], /Two images are compared/],
    [["old.qcow2", "missing"], /^amphora-verify: missing: there is no such file/],
    [["text", "old.qcow2"], /^amphora-verify: text: /],
    [["old.qcow2", "new.qcow2", "--old-verdict", "other.json"], /The verdict "other\.json" is not of "old\.qcow2"/],
    [["old.qcow2", "new.qcow2", "--new-verdict", "half.json"], /^amphora-verify: Cannot use the verdict .*half\.json/],
    [["old.qcow2", "new.qcow2", "--json", "none/d.json"], /there is no directory none/],
  ];
  for (const [args, sentence] of refused) {
    it(`ends with 2 and a sentence on diff ${args.join(" ")}`, () => {
      const { status, stdout, stderr } = diff(...args);
      expect([status, stdout, stderr.split("\n").length]).to.deep.equal([2, "", 2]);
      expect(stderr).to.match(sentence);
    });
  }

  it("ends with 1 on an image that it recognises and cannot read", () => {
    writeFileSync(at("cut.qcow2"), readFileSync(at("old.qcow2")).subarray(0, 70_000));
    const { status, stderr } = diff("old.qcow2", "cut.qcow2");
    expect([status, stderr.split("\n").length]).to.deep.equal([1, 2]);
    expect(stderr).to.include("cut.qcow2: ");
  });

  it("shows its help", () => {
    const { status, stdout } = diff("--help");
    expect(status).to.equal(0);
    expect(stdout)
      .to.match(/^Usage: amphora-verify diff \[options\] \[old\] \[new\]/)
      .and.to.include("packages-removed");
  });
});
