import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { openDisk } from "../../src/disk/disk-image.ts";
import { openFile } from "../../src/disk/file-reader.ts";
import { randomBytes } from "../support/random.ts";
import { needTools, runTool, scratchDirectory } from "../support/real-tool.ts";

describe("openDisk", () => {
  const scratch = scratchDirectory();
  const raw = randomBytes(1, 1024 * 1024);

  it("shows the same guest bytes whatever the container, and what the container says", async function () {
    needTools(this, "qemu-img");
    writeFileSync(scratch("raw"), raw);
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", scratch("raw"), scratch("qcow2")]);
    const exact = ["-O", "vpc", "-o", "force_size=on"];
    runTool("qemu-img", ["convert", "-f", "raw", ...exact, scratch("raw"), scratch("vhd")]);
    for (const format of ["raw", "qcow2", "vhd"] as const) {
      const file = openFile(scratch(format));
      const disk = await openDisk(file, format);
      expect(disk.format).to.equal(format);
      expect(disk.length).to.equal(raw.length);
      expect(Buffer.compare(disk.read(12_345, 500_000), raw.subarray(12_345, 512_345))).to.equal(0);
      expect(disk.qcow2?.header.clusterSize).to.equal(format === "qcow2" ? 65536 : undefined);
      expect(disk.qcow2?.allocation.data).to.equal(format === "qcow2" ? 16 : undefined);
      expect(disk.vhd?.creator).to.equal(format === "vhd" ? "qem2" : undefined);
      file.close();
    }
  });
});
