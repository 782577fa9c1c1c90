import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { formats } from "../../src/report/formats.ts";
import { readVerdict } from "../../src/report/verdict-file.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeRawImage } from "../support/real-image.ts";
import { scratchDirectory } from "../support/real-tool.ts";

const root = resolve(import.meta.dirname, "../..");

describe("the reports of amphora-verify", function () {
  this.timeout(60_000);
  const at = scratchDirectory();
  const verify = (...args: string[]) =>
    spawnSync(process.execPath, [resolve(root, "dist/src/cli/amphora-verify.js"), ...args], {
      encoding: "utf8",
      env: { ...process.env, GITHUB_STEP_SUMMARY: at("summary.md") },
    });

  before(async () => {
    await bundle(root);
    makeRawImage(at("good.raw"), goodAmphora());
  });

  it("come in every format from one run, each in its file, and leave standard output to people", () => {
    const files = formats.map(({ name }) => `r.${name}`);
    const { status, stdout, stderr } = verify(
      at("good.raw"),
      ...formats.flatMap(({ name }) => [`--${name}`, at(`r.${name}`)]),
    );
    expect([status, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.match(/^.*good\.raw {2}raw, 1 GiB\n(.*\n)+ {2}PASS: \d+ pass/);
    expect(readdirSync(at(""))).to.include.members([...files, "summary.md"]);
    const [image] = readVerdict(at("r.json")).images;
    expect(image?.contents?.packages).to.have.length.above(1);
    expect(readFileSync(at("r.tap"), "utf8")).to.contain(`1..${image?.checks.length}\n`);
    expect(readFileSync(at("r.html"), "utf8")).to.contain(image?.sha256);
    expect(readFileSync(at("summary.md"), "utf8")).to.equal(readFileSync(at("r.markdown"), "utf8"));
  });

  it("have standard output for themselves, but for GitHub's, which its runner finds among other lines", () => {
    const alone = verify(at("good.raw"), "--size", "2", "--tap", "-");
    expect(alone.stdout)
      .to.match(/^TAP version 14\n/)
      .and.to.not.contain("FAIL");
    const shared = verify(at("good.raw"), "--size", "2", "--github", "-", "--quiet");
    expect(shared.status).to.equal(1);
    expect(shared.stdout).to.match(/\n {2}FAIL \(.*A2-image-size.*\n::error title=.*::.*--size.*%0Ato do: /);
  });

  it("show with --verbose what passed by", () => {
    const { stdout } = verify(at("good.raw"), "--verbose");
    expect(stdout)
      .to.match(/✓ C1-haproxy-installed .*\n {6}\S/)
      .and.to.match(/not applicable:\n {6}\S+: /);
  });

  it("are of a share where workers divide the images, and say which", () => {
    writeFileSync(at("text"), "no image\n");
    const shard = (index: number) => {
      const { status } = verify(at("good.raw"), at("text"), "--shard", `${index}/2`, "--json", at(`${index}.json`));
      const { shard: part, images } = readVerdict(at(`${index}.json`));
      expect(part).to.deep.equal({ index, count: 2, images: [at("good.raw"), at("text")] });
      return { status, paths: images.map(({ path }) => path) };
    };
    expect([shard(1), shard(2)]).to.deep.equal([
      { status: 0, paths: [at("good.raw")] },
      { status: 2, paths: [at("text")] },
    ]);
    const merged = verify("merge", at("1.json"), at("2.json"), "--json", "-");
    expect(merged.status).to.equal(1);
    expect(merged.stdout).to.contain(at("good.raw")).and.to.contain(at("text"));
  });
});
