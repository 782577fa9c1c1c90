import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { gitlabPipeline } from "../../src/matrix/gitlab.ts";
import type { MatrixImage } from "../../src/matrix/matrix.ts";
import { sha256 } from "../acceptance/image.ts";
import { pathWith, runScript } from "../ci/script.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { makeQcow2, makeRawImage } from "../support/real-image.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";
import { makeKey, sampleRecord } from "../support/signed-release.ts";

const root = resolve(import.meta.dirname, "../..");
const image = (id: string): MatrixImage => ({ id, file: `${id}.qcow2`, args: [`--output=out/${id}`], environment: {} });

/** The jobs of a pipeline, run one after the other as a runner does; only npm and the build itself are stand-ins. */
describe("the jobs that a matrix makes", function () {
  this.timeout(120_000);
  const at = scratchDirectory();
  const matrix = {
    ...{ name: "amp", package: "amphora-image", prepare: [], workers: {} },
    ...{ images: [image("amp-one"), image("amp-two")], verifyArgs: ["--size", "1"], signOffArgs: [] },
  };
  const pipeline = gitlabPipeline(matrix) as Readonly<Record<string, { readonly script: readonly string[] }>>;
  let PATH: string;

  before(async function () {
    needTools(this, "qemu-img", "openssl");
    await bundle(root);
    makeRawImage(at("disk"), goodAmphora());
    makeQcow2(at("disk"), at("good.qcow2"));
    makeKey(at("release"), "ed25519");
    writeFileSync(at("record.json"), JSON.stringify(await record()));
    const command = (name: string) => `exec "${process.execPath}" "${resolve(root, `dist/src/cli/${name}.js`)}" "$@"`;
    PATH = pathWith(at("bin"), {
      npm: "exit 0",
      "diskimage-create": `for word; do :; done
        file=\${word#--output=}.qcow2; cp "${at("good.qcow2")}" "$file"; cp "${at("record.json")}" "$file.build.json"`,
      "amphora-verify": command("amphora-verify"),
      "amphora-signoff": command("amphora-signoff"),
    });
  });

  async function record() {
    const digest = { sha256: await sha256(at("good.qcow2")) };
    const sample = sampleRecord({ ...digest, size: readFileSync(at("good.qcow2")).length });
    return { ...sample, options: { ...sample.options, size: 1 } };
  }

  function run(job: string, env: Readonly<Record<string, string>> = {}) {
    const script = pipeline[job]?.script.join("\n") ?? "exit 99";
    return runScript("sh", script, { PATH, ...env }, at(""));
  }

  it("build, verify, report and sign off", () => {
    const ended = (job: string, env: Readonly<Record<string, string>> = {}) => {
      const { status, stdout, stderr } = run(job, env);
      expect(status, `${job}: ${stdout}${stderr}`).to.equal(0);
      return stdout;
    };
    for (const id of ["amp-one", "amp-two"]) {
      ended(`build-${id}`);
      expect(ended(`verify-${id}`)).to.include(`out/${id}.qcow2  qcow2, 1 GiB`);
    }
    expect(ended("report-amp")).to.include("out/amp-two.qcow2");
    const { images } = JSON.parse(readFileSync(at("verdict.json"), "utf8")) as { images: { path: string }[] };
    expect(images.map(({ path }) => path)).to.deep.equal(["out/amp-one.qcow2", "out/amp-two.qcow2"]);
    expect(ended("sign-off-amp-one", { AMPHORA_SIGNOFF_KEY: at("release.key") })).to.include(
      "signed with the Ed25519 key",
    );
    expect(existsSync(at("release-amp-one/release.intoto.json"))).to.equal(true);
  });

  it("fail where an image fails, report it nevertheless, and sign nothing", () => {
    writeFileSync(at("out/amp-two.qcow2"), new Uint8Array(1024 * 1024));
    expect(run("verify-amp-two").status).to.equal(1);
    expect(run("report-amp").status).to.equal(1);
    expect(readFileSync(at("report.html"), "utf8")).to.include("amp-two");
    expect(run("sign-off-amp-two", { AMPHORA_SIGNOFF_KEY: at("release.key") }).status).to.equal(1);
    expect(existsSync(at("release-amp-two"))).to.equal(false);
  });
});
