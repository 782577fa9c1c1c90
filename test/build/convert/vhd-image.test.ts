import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { makeVhdImage } from "../../../src/build/convert/vhd-image.ts";
import { findProgram } from "../../../src/host/run.ts";
import { Refusal } from "../../../src/refusal.ts";
import { skipAloud } from "../../skip.ts";
import { rawFile } from "../../support/qcow2-writer.ts";
import { testDirectory } from "../fixture.ts";

describe("makeVhdImage", () => {
  const directory = testDirectory();
  const { signal } = new AbortController();

  before(function () {
    if (findProgram("qemu-img") === undefined) skipAloud(this, "qemu-img is not installed; install qemu-utils");
  });

  it("keeps content and size to the byte, and the raw image no longer", async () => {
    // A size between two that cylinders, heads and sectors can tell.
    const size = 9 * 1024 ** 2 + 512;
    const [raw, image] = [join(directory.path, "a.raw"), join(directory.path, "a.vhd")];
    copyFileSync(rawFile(size), raw);
    await makeVhdImage(raw, image, signal);
    expect(existsSync(raw)).to.equal(false);
    execFileSync("qemu-img", ["compare", "-q", "-f", "raw", "-F", "vpc", rawFile(size), image]);
    const info = JSON.parse(execFileSync("qemu-img", ["info", "--output=json", image], { encoding: "utf8" }));
    expect(info).to.include({ format: "vpc", "virtual-size": size });
  });

  it("says what qemu-img says", async () => {
    const missing = join(directory.path, "missing.raw");
    const refusal = await makeVhdImage(missing, join(directory.path, "x.vhd"), signal).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Refusal).and.include({ code: "convert" });
    expect((refusal as Error).message).to.match(/^qemu-img cannot make a VHD .*missing\.raw.*; make room/s);
  });
});
