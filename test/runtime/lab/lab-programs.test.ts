import { mkdirSync, symlinkSync } from "node:fs";
import { expect } from "chai";
import { labAvailability } from "../../../src/runtime/lab/lab-programs.ts";
import { scratchDirectory } from "../../support/real-tool.ts";

describe("the programs of a lab", () => {
  const scratch = scratchDirectory();
  const path = process.env["PATH"];
  afterEach(() => {
    process.env["PATH"] = path;
  });

  it("are told one by one, with what brings them", () => {
    const bin = scratch("bin");
    mkdirSync(bin);
    process.env["PATH"] = bin;
    const told: string[] = [];
    for (const name of ["qemu-system-aarch64", "qemu-img", "xorriso", "setpriv"]) {
      const availability = labAvailability();
      told.push(availability.available ? "available" : `${availability.reason}; ${availability.remedy}`);
      symlinkSync("/bin/true", `${bin}/${name}`);
    }
    expect(told).to.deep.equal([
      "qemu-system-x86_64 or qemu-system-aarch64 is not installed; install qemu-system-x86 (qemu-system-x86-core)",
      "qemu-img is not installed; install qemu-utils (qemu-img)",
      "genisoimage or xorriso is not installed; install genisoimage",
      "setpriv is not installed; install util-linux",
    ]);
    expect(labAvailability()).to.deep.equal({ available: true });
  });
});
