import { statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { createOverlay } from "../../../src/runtime/machine/overlay.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("createOverlay", () => {
  const scratch = scratchDirectory();
  before(function () {
    needTools(this, "qemu-img");
  });

  for (const format of ["qcow2", "raw", "vpc"] as const) {
    it(`lies over an image of format ${format}, names no file and leaves the image alone`, async () => {
      const image = scratch(`image.${format}`);
      runTool("qemu-img", ["create", "-q", "-f", format, image, "3M"]);
      const before = statSync(image).mtimeMs;
      const chain = await createOverlay(scratch(`overlay.${format}`), [{ path: image, format }]);
      const info = JSON.parse(runTool("qemu-img", ["info", "--output=json", chain.overlay]));
      const below = JSON.parse(runTool("qemu-img", ["info", "-f", format, "--output=json", image]));
      expect(info).to.include({ format: "qcow2", "virtual-size": below["virtual-size"] });
      expect(info).not.to.have.property("backing-filename");
      expect(chain.layers).to.deep.equal([{ path: image, format }]);
      expect(statSync(image).mtimeMs).to.equal(before);
    });
  }

  it("says what is wrong with an image or a directory", async () => {
    writeFileSync(scratch("text"), "no qcow2");
    const outcome = (path: string, image: string) =>
      createOverlay(path, [{ path: image, format: "qcow2" }]).then(
        () => "made",
        ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
      );
    expect(await outcome(scratch("o"), scratch("text"))).to.match(/^overlay: QEMU cannot read .*text: .*; verify the/);
    expect(await outcome(scratch("nowhere/o"), scratch("text"))).to.match(/^ENOENT/);
  });
});
