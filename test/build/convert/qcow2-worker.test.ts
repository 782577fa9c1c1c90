import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { packageInfo } from "../../../src/host/package-root.ts";
import { findProgram } from "../../../src/host/run.ts";
import { skipAloud } from "../../skip.ts";
import { rawFile } from "../../support/qcow2-writer.ts";
import { testDirectory } from "../fixture.ts";

describe("the program that converts", () => {
  const directory = testDirectory();
  const program = join(packageInfo().root, "dist/src/build/convert/qcow2-worker.js");
  const start = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });

  before(function () {
    if (findProgram("qemu-img") === undefined) skipAloud(this, "qemu-img is not installed; install qemu-utils");
  });

  it("makes an image, or says in a line why not", () => {
    const [raw, image] = [rawFile(1024 ** 2), join(directory.path, "image.qcow2")];
    expect(start(raw, image)).to.include({ status: 0, stdout: "", stderr: "" });
    expect(spawnSync("qemu-img", ["compare", "-q", "-f", "raw", "-F", "qcow2", raw, image]).status).to.equal(0);
    const again = start(raw, image);
    expect(again.status).to.equal(1);
    expect(again.stderr).to.match(/^ERROR: the image cannot be converted: EEXIST.*\n$/);
  });
});
