import { truncateSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { leftFilesystem } from "../../../src/runtime/inside/closed-filesystem.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

const offset = 1024 * 1024;

describe("leftFilesystem", () => {
  const at = scratchDirectory();
  let disk = "";

  before(function () {
    needTools(this, "qemu-img");
    const raw = at("disk.raw");
    writeFileSync(raw, "");
    truncateSync(raw, 16 * 1024 * 1024);
    runTool("mkfs.ext4", ["-q", "-F", "-E", `offset=${offset}`, raw, "8192"]);
    disk = at("disk.qcow2");
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", raw, disk]);
  });

  it("tells a file system that was closed in order", async () => {
    const { uuid, clean, needsRecovery } = await leftFilesystem(disk, offset);
    expect(uuid).to.match(/^[0-9a-f]{8}-/);
    expect([clean, needsRecovery]).to.deep.equal([true, false]);
  });

  it("tells one whose journal has to be played back", async () => {
    const raw = at("left.raw");
    const left = at("left.qcow2");
    runTool("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", disk, raw]);
    runTool("debugfs", ["-w", "-R", "feature needs_recovery", `${raw}?offset=${offset}`]);
    runTool("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", raw, left]);
    expect((await leftFilesystem(left, offset)).needsRecovery).to.equal(true);
  });

  it("refuses a disk on which nothing was closed", async () => {
    const empty = at("empty.qcow2");
    runTool("qemu-img", ["create", "-q", "-f", "qcow2", empty, "16M"]);
    expect((await rejectionOf(leftFilesystem(empty, offset)))?.code).to.equal("corrupt-filesystem");
  });
});
