import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { buildScript, installScript, reportScript, signScript, verifyScript } from "../../src/matrix/job-scripts.ts";
import { expectNoWarning, pathWith, runScript } from "../ci/script.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { hostileWords, imageOfArgs, matrixOf } from "./sample.ts";

describe("the scripts of a matrix' jobs", () => {
  const at = scratchDirectory();
  const image = imageOfArgs(hostileWords);
  const matrix = matrixOf([image], {
    package: "a b.tgz",
    verifyArgs: ["--strict", ...hostileWords],
    signOffArgs: ["--strict"],
  });
  let PATH: string;

  before(function () {
    needTools(this, "shellcheck");
    // Each stands for a command of ours and keeps its arguments.
    const keep = (name: string) => [name, `printf "%s\\0" "$@" >"${at(name)}"`] as const;
    PATH = pathWith(at("bin"), {
      ...Object.fromEntries(["npm", "diskimage-create", "amphora-verify"].map(keep)),
      "amphora-signoff": `${keep("amphora-signoff")[1]}
        while [ "$1" != --key ]; do shift; done; cat "$2" >"${at("key")}"; stat -c %a "$2" >"${at("mode")}"
        echo "$2" >"${at("path")}"; env >"${at("env")}"`,
    });
  });

  const words = (name: string) => readFileSync(at(name), "utf8").split("\0").slice(0, -1);

  function run(script: string, env: Readonly<Record<string, string>> = {}) {
    return runScript("sh", script, { PATH, TMPDIR: at(""), ...env }, at(""));
  }

  it("please shellcheck", () => {
    const plain = imageOfArgs(["--size=3"]);
    const of = matrixOf([plain], { verifyArgs: ["--strict"] });
    const scripts = [installScript(of), buildScript(plain), verifyScript(of, plain), reportScript(of)];
    for (const script of [...scripts, signScript(of, plain)]) expectNoWarning("sh", script);
  });

  it("hand every word on as it is", () => {
    for (const script of [
      installScript(matrix),
      buildScript(image),
      verifyScript(matrix, image, "--github", "a.txt"),
    ]) {
      expect(run(script)).to.include({ status: 0, stderr: "" });
    }
    expect(words("npm").at(-1)).to.equal("a b.tgz");
    expect(words("diskimage-create")).to.deep.equal([...hostileWords, "--output=out/amp-one"]);
    const reports = ["--json", "verdicts/amp-one.json", "--junit", "verdicts/amp-one.xml", "--github", "a.txt"];
    expect(words("amphora-verify")).to.deep.equal(["--strict", ...hostileWords, ...reports, "--", "out/amp-one.qcow2"]);
    expect(existsSync(at("owned"))).to.equal(false);
    expect([existsSync(at("out")), existsSync(at("verdicts"))]).to.deep.equal([true, true]);
  });

  it("report on every image by name, as strictly as it was verified", () => {
    const two = [image, { ...image, id: "amp-two" }];
    expect(run(reportScript({ ...matrix, images: two })).status).to.equal(0);
    const verdicts = ["verdicts/amp-one.json", "verdicts/amp-two.json"];
    expect(words("amphora-verify")).to.deep.equal([
      ...["merge", "--strict", "--json", "verdict.json", "--html", "report.html", "--", ...verdicts],
    ]);
  });

  for (const [what, value] of [
    ["in the variable", "-----BEGIN KEY-----\nabc\n-----END KEY-----"],
    ["in a file", "file"],
  ] as const) {
    it(`sign with the key ${what}, which nobody else may read and which is gone afterwards`, () => {
      mkdirSync(at("secret"), { recursive: true });
      const text = "-----BEGIN KEY-----\nabc\n-----END KEY-----\n";
      writeFileSync(at("secret/key"), text);
      const AMPHORA_SIGNOFF_KEY = value === "file" ? at("secret/key") : value;
      const ended = run(signScript(matrix, image), { AMPHORA_SIGNOFF_KEY, AMPHORA_SIGNOFF_PASSPHRASE: "" });
      expect(ended).to.include({ status: 0, stderr: "" });
      expect(readFileSync(at("key"), "utf8")).to.equal(text);
      expect(readFileSync(at("mode"), "utf8")).to.equal("600\n");
      expect(existsSync(readFileSync(at("path"), "utf8").trim())).to.equal(false);
      expect(words("amphora-signoff").slice(0, -1)).to.deep.equal([
        ...[
          "out/amp-one.qcow2",
          "--verdict",
          "verdicts/amp-one.json",
          "--output",
          "release-amp-one",
          "--strict",
          "--key",
        ],
      ]);
      expect(readFileSync(at("env"), "utf8")).to.not.include("AMPHORA_SIGNOFF_PASSPHRASE");
    });
  }

  it("tell of a key that is missing", () => {
    const { status, stderr } = run(signScript(matrix, image));
    expect(status).to.not.equal(0);
    expect(stderr).to.include("AMPHORA_SIGNOFF_KEY: the CI has no secret of this name");
  });
});
