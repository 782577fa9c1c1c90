import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { qemuFormat } from "../../src/backend/qemu-format.ts";
import type { ContainerFormat } from "../../src/disk/container-format.ts";
import { needTools } from "../support/real-tool.ts";

describe("the name of a format", () => {
  it("is one that qemu-img knows", function () {
    needTools(this, "qemu-img");
    const known = /^Supported formats:(.*)$/m.exec(spawnSync("qemu-img", ["--help"], { encoding: "utf8" }).stdout);
    for (const format of ["qcow2", "raw", "vhd"]) {
      expect(known?.[1]?.split(" ")).to.include(qemuFormat(format as ContainerFormat));
    }
  });
});
