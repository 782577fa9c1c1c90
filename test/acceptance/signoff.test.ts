import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, resolve } from "node:path";
import { expect } from "chai";
import { bundle } from "../../setup/bundle.mjs";
import { readBuildRecord } from "../../src/build/output/build-record.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";
import { makeKey } from "../support/signed-release.ts";
import { amphoraImage, BUILD_PATIENCE, runCommand, sha256 } from "./image.ts";

/** A real amphora is verified, signed off, and checked again, by the commands and by what we did not write. */
describe("a built amphora that is signed off", function () {
  this.timeout(10 * 60_000);
  const at = scratchDirectory();
  let image: string;

  before(async function () {
    this.timeout(BUILD_PATIENCE);
    needTools(this, "openssl", "sha256sum");
    await bundle(resolve("."));
    image = process.env["AMPHORA_IMAGE"] ?? (await amphoraImage()).path;
    expect(await runCommand("amphora-verify", [image, "-q", "--json", at("verify.json")])).to.equal(0);
    makeKey(at("release"), "ed25519");
    const args = [image, "--verdict", at("verify.json"), "--key", at("release.key"), "-o", at("bundle")];
    expect(await runCommand("amphora-signoff", args)).to.equal(0);
  });

  const verify = (...more: readonly string[]) =>
    runCommand("amphora-signoff", ["verify", at("bundle"), "--public-key", at("release.pub"), ...more]);

  it("is in order, and so is the image", async () => {
    expect(await verify("--image", image)).to.equal(0);
    expect(runTool("sh", ["-c", 'cd "$0" && sha256sum --strict -c SHA256SUMS', at("bundle")])).to.contain(
      "report.html: OK",
    );
  });

  it("is stated to be the very image that was built, under a signature that openssl verifies", async () => {
    const record = readBuildRecord(image);
    for (const name of ["provenance", "verification-summary", "release"]) {
      const envelope = JSON.parse(readFileSync(at(`bundle/${name}.intoto.json`), "utf8"));
      const body = Buffer.from(envelope.payload, "base64");
      const head = Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${body.length} `);
      writeFileSync(at("pae"), Buffer.concat([head, body]));
      writeFileSync(at("sig"), Buffer.from(envelope.signatures[0].sig, "base64"));
      const key = ["-pubin", "-inkey", at("release.pub"), "-in", at("pae"), "-sigfile", at("sig")];
      expect(runTool("openssl", ["pkeyutl", "-verify", "-rawin", ...key])).to.contain("Success");
      const [subject] = JSON.parse(body.toString()).subject;
      expect(subject).to.deep.equal({ name: basename(image), digest: { sha256: record?.image.sha256 } });
    }
    expect(record?.image.sha256).to.equal(await sha256(image));
  });

  it("comes with a page below 2 MB and bills of materials of all its packages", () => {
    expect(statSync(at("bundle/report.html")).size).to.be.lessThan(2e6);
    const components = JSON.parse(readFileSync(at("bundle/sbom.cdx.json"), "utf8")).components as { name: string }[];
    const packages = JSON.parse(readFileSync(at("bundle/sbom.spdx.json"), "utf8")).packages as { name: string }[];
    for (const list of [components, packages]) {
      expect(list.map(({ name }) => name)).to.include.members(["haproxy", "keepalived"]);
      expect(list.length).to.be.greaterThan(150);
    }
  });

  it("refuses the image with one byte changed", async () => {
    copyFileSync(image, at("changed.qcow2"));
    const file = openSync(at("changed.qcow2"), "r+");
    writeSync(file, Buffer.from("!"), 0, 1, 300_000_000);
    closeSync(file);
    expect(await verify("--image", at("changed.qcow2"))).to.equal(1);
    symlinkSync(`${image}.build.json`, at("changed.qcow2.build.json"));
    const args = [at("changed.qcow2"), "--verdict", at("verify.json"), "--key", at("release.key"), "-o", at("other")];
    expect(await runCommand("amphora-signoff", args)).to.equal(1);
    expect(existsSync(at("other"))).to.equal(false);
  });
});
