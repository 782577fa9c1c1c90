import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { guestStarts, kernelsIn, kvmState, probeKvm, readableKernel } from "../../src/host/kvm.ts";
import { isRoot } from "../../src/host/privilege.ts";
import { skipAloud } from "../skip.ts";
import { needTools, scratchDirectory } from "../support/real-tool.ts";

describe("probeKvm", () => {
  const scratch = scratchDirectory();

  it("knows a device that is not there", async () => {
    expect(await probeKvm({ device: scratch("absent") })).to.deep.equal({
      usable: false,
      reason: `there is no ${scratch("absent")}`,
    });
  });

  it("does not believe in what does not start a guest", async function () {
    needTools(this, "qemu-system-x86_64");
    writeFileSync(scratch("vmlinuz"), "no kernel");
    const state = await probeKvm({ device: "/dev/null", kernel: scratch("vmlinuz") });
    expect(state).to.deep.equal({
      usable: false,
      reason: "/dev/null is there, but a guest tried with it did not start",
    });
  });

  it("remembers its answer and leaves no guest behind", async () => {
    const first = kvmState();
    expect(kvmState()).to.equal(first);
    const state = await first;
    expect(state.usable || state.reason).to.satisfy((answer: unknown) => answer === true || answer !== "");
    const guests = spawnSync("pgrep", ["-af", "panic=-1"], { encoding: "utf8" }).stdout;
    expect(guests.split("\n").filter((line) => line.includes("-accel kvm"))).to.deep.equal([]);
  });
});

describe("guestStarts", function () {
  this.timeout(60_000);

  it("sees a kernel start", async function () {
    needTools(this, "qemu-system-x86_64");
    const kernel = readableKernel();
    if (kernel === undefined) skipAloud(this, "no kernel in /boot is readable; install a kernel package");
    expect(await guestStarts("tcg", kernel, 50_000)).to.equal(true);
  });

  it("sees that nothing starts in time", async function () {
    needTools(this, "qemu-system-x86_64");
    expect(await guestStarts("tcg", "/dev/null", 300)).to.equal(false);
  });
});

describe("readableKernel", () => {
  const scratch = scratchDirectory();

  it("finds kernels and which of them may be read", () => {
    expect(readableKernel(scratch("nowhere"))).to.equal(undefined);
    mkdirSync(scratch("boot"));
    writeFileSync(scratch("boot/config-6.1"), "");
    writeFileSync(scratch("boot/vmlinuz-6.1"), "");
    expect(readableKernel(scratch("boot"))).to.equal(scratch("boot/vmlinuz-6.1"));
    expect(kernelsIn(scratch("boot"))).to.deep.equal([scratch("boot/vmlinuz-6.1")]);
    if (isRoot()) return;
    chmodSync(scratch("boot/vmlinuz-6.1"), 0o000);
    expect(readableKernel(scratch("boot"))).to.equal(undefined);
  });
});
