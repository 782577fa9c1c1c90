import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { convertToQcow2 } from "../../../src/build/convert/convert-image.ts";
import { findProgram } from "../../../src/host/run.ts";
import { Refusal } from "../../../src/refusal.ts";
import { skipAloud } from "../../skip.ts";
import { rawFile } from "../../support/qcow2-writer.ts";
import { testDirectory } from "../fixture.ts";

describe("convertToQcow2", () => {
  const directory = testDirectory();

  before(function () {
    if (findProgram("qemu-img") === undefined) skipAloud(this, "qemu-img is not installed; install qemu-utils");
  });

  it("makes the same sound image of the same disk, by one thread or by three", async () => {
    const raw = rawFile(9 * 1024 ** 2);
    const [one, three] = [join(directory.path, "one"), join(directory.path, "three")];
    await convertToQcow2(raw, one, 1);
    await convertToQcow2(raw, three, 3);
    execFileSync("qemu-img", ["check", "-q", three]);
    execFileSync("qemu-img", ["compare", "-q", "-f", "raw", "-F", "qcow2", raw, three]);
    expect(readFileSync(one).equals(readFileSync(three))).to.equal(true);
  });

  it("is hardly larger than qemu-img's own", async () => {
    const raw = rawFile(9 * 1024 ** 2);
    const [ours, theirs] = [join(directory.path, "ours"), join(directory.path, "theirs")];
    await convertToQcow2(raw, ours);
    execFileSync("qemu-img", ["convert", "-c", "-f", "raw", "-O", "qcow2", raw, theirs]);
    expect(readFileSync(ours).length).to.be.below(1.03 * readFileSync(theirs).length);
  });

  it("makes an image of holes alone", async () => {
    const [raw, image] = [join(directory.path, "raw"), join(directory.path, "image")];
    writeFileSync(raw, "");
    execFileSync("truncate", ["-s", "20G", raw]);
    await convertToQcow2(raw, image);
    execFileSync("qemu-img", ["check", "-q", image]);
    expect(JSON.parse(execFileSync("qemu-img", ["info", "--output=json", image], { encoding: "utf8" }))).to.include({
      "virtual-size": 20 * 1024 ** 3,
    });
  });

  it("overwrites nothing, and refuses what it cannot map", async () => {
    const existing = join(directory.path, "existing");
    writeFileSync(existing, "precious");
    expect(await convertToQcow2(rawFile(1024 ** 2), existing).catch((error: Error) => error.message)).to.contain(
      "EEXIST",
    );
    expect(readFileSync(existing, "utf8")).to.equal("precious");
    const refusal = await convertToQcow2(directory.path, join(directory.path, "x")).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Refusal).and.include({ code: "convert" });
  });
});
