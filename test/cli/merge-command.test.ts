import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import type { VerdictDocument } from "../../src/verify/verdict.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");

/** A waiver that one image of the run needs. */
const profile = `schemaVersion: 1
waivers:
  - {check: A2-image-size, reason: known, owner: ops, tracker: T-1, expires: "2999-12-31"}
`;

/** In no order of name or size. */
const images = ["m.qcow2", "a.raw", "z.qcow2", "k.qcow2"];

describe("amphora-verify merge", function () {
  this.timeout(60_000);
  const at = scratchDirectory();

  function verify(...args: readonly string[]) {
    const command = [resolve(root, "dist/src/cli/amphora-verify.js"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: at("") });
    return { status, stdout, stderr };
  }
  /** Without what differs from run to run. */
  const documentOf = (text: string) =>
    JSON.parse(text, (key, value: unknown) => (key === "durationMs" ? 0 : value)) as VerdictDocument;
  const fileOf = (name: string) => documentOf(readFileSync(at(name), "utf8"));

  before(async () => {
    await bundle(root);
    makeRawImage(at("good.raw"), goodAmphora());
    makeQcow2(at("good.raw"), at("m.qcow2"));
    for (const name of ["z.qcow2", "k.qcow2"]) copyFileSync(at("m.qcow2"), at(name));
    execFileSync("qemu-img", ["resize", "-q", at("z.qcow2"), "2G"]);
    writeFileSync(at("a.raw"), new Uint8Array(1024 * 1024));
    writeFileSync(at("profile.yaml"), profile);
  });

  it("makes of three shards what one run over all images tells", () => {
    const options = ["--size", "1", "--profile", "profile.yaml", "-q"];
    const whole = verify(...images, ...options, "--json", "whole.json");
    const shards = [1, 2, 3].map((index) =>
      verify(...images, ...options, "--shard", `${index}/3`, "--json", `${index}.json`),
    );
    expect(shards.map(({ status }) => status).toSorted()).to.deep.equal([0, 0, 1]);
    const merged = verify("merge", "3.json", "1.json", "2.json", "--json", "merged.json", "-q");
    expect(fileOf("merged.json")).to.deep.equal(fileOf("whole.json"));
    expect(fileOf("merged.json").images.map(({ path, verdict }) => [path, verdict])).to.deep.equal([
      ["m.qcow2", "pass"],
      ["a.raw", "fail"],
      ["z.qcow2", "pass"],
      ["k.qcow2", "pass"],
    ]);
    expect([merged.status, merged.stderr]).to.deep.equal([whole.status, whole.stderr]);
    expect(merged.stdout.match(/^\S+ {2}qcow2.*$/gm)).to.deep.equal(whole.stdout.match(/^\S+ {2}qcow2.*$/gm));
    expect(merged.stdout).not.to.include("a.raw");
  });

  it("takes the report of a worker without an image, which says so and passes", () => {
    const empty = verify("m.qcow2", "--shard", "2/2", "--json", "empty.json", "--junit", "empty.xml");
    expect([empty.status, empty.stdout]).to.deep.equal([0, ""]);
    expect(empty.stderr).to.match(/^amphora-verify: Shard 2 of 2 has nothing to verify, [^\n]*\.\n$/);
    expect(fileOf("empty.json").images).to.deep.equal([]);
    expect(readFileSync(at("empty.xml"), "utf8")).to.include("<testsuites");
    verify("m.qcow2", "--shard", "1/2", "--json", "one.json");
    const merged = verify("merge", "one.json", "empty.json", "--json", "-");
    expect([merged.status, merged.stderr]).to.deep.equal([0, ""]);
    expect(documentOf(merged.stdout).images.map(({ path }) => path)).to.deep.equal(["m.qcow2"]);
  });

  it("writes every format that a run writes", () => {
    const formats = ["json", "junit", "tap", "sarif", "markdown", "html", "github"];
    const args = formats.flatMap((name) => [`--${name}`, `report.${name}`]);
    expect(verify("merge", "1.json", "2.json", "3.json", ...args).status).to.equal(1);
    for (const name of formats) expect(readFileSync(at(`report.${name}`), "utf8"), name).to.include("a.raw");
  });

  for (const [what, args, sentence] of [
    ["a missing shard", ["1.json", "3.json"], /Shard 2 of 3 is missing/],
    ["what is no verdict", ["profile.yaml"], /profile\.yaml/],
  ] as const) {
    it(`refuses ${what} with one sentence and exit code 2, and writes nothing`, () => {
      const { status, stdout, stderr } = verify("merge", ...args, "--json", "-");
      expect([status, stdout]).to.deep.equal([2, ""]);
      expect(stderr)
        .to.match(sentence)
        .and.to.match(/^amphora-verify: [^\n]*\.\n$/);
    });
  }
});
