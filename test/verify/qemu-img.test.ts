import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { qemuImgInstalled, qemuImgOf } from "../../src/verify/qemu-img.ts";
import { skipAloud } from "../skip.ts";

describe("the opinion of qemu-img", () => {
  let folder: string;
  let image: string;

  before(function () {
    if (!qemuImgInstalled()) skipAloud(this, "qemu-img is missing; install qemu-utils");
    folder = mkdtempSync(join(tmpdir(), "amphora-opinion."));
    image = join(folder, "nbd:a.qcow2");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", `./nbd:a.qcow2`, "64M"], { cwd: folder });
    execFileSync("qemu-io", ["-c", "write 0 1M", "./nbd:a.qcow2"], { cwd: folder, stdio: "pipe" });
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  it("is format, size and no defect of a good qcow2, whatever its name", async () => {
    const cwd = process.cwd();
    process.chdir(folder);
    try {
      const opinion = qemuImgOf("nbd:a.qcow2", "qcow2");
      expect(await opinion.info()).to.deep.equal({ format: "qcow2", virtualSize: 64 * 1024 * 1024 });
      expect(await opinion.check()).to.deep.equal({
        corruptions: 0,
        leaks: 0,
        checkErrors: 0,
        imageEndOffset: 21 * 65536,
        totalClusters: 1024,
        allocatedClusters: 16,
        fragmentedClusters: 0,
        compressedClusters: 0,
      });
    } finally {
      process.chdir(cwd);
    }
  });

  it("is asked for once", () => {
    const opinion = qemuImgOf(image, "qcow2");
    expect(opinion.info()).to.equal(opinion.info());
    expect(opinion.check()).to.equal(opinion.check());
    return Promise.all([opinion.info(), opinion.check()]);
  });

  it("counts corruption", async () => {
    // The refcounts of all clusters, which stand in the third of them, become zero.
    const file = openSync(image, "r+");
    writeSync(file, Buffer.alloc(64), 0, 64, 2 * 65536);
    closeSync(file);
    expect((await qemuImgOf(image, "qcow2").check()).corruptions).to.be.above(0);
  });

  it("is an error with qemu-img's own words when there is none", async () => {
    const text = join(folder, "text");
    writeFileSync(text, "no image");
    const error = await qemuImgOf(text, "raw")
      .check()
      .catch((reason: unknown) => reason);
    expect(error)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/qemu-img check ended with status 1 and said: .*text/);
  });
});
