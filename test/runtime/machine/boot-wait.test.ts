import { expect } from "chai";
import { readableKernel } from "../../../src/host/kvm.ts";
import { BootFailure } from "../../../src/runtime/machine/boot-failure.ts";
import { awaitAgent } from "../../../src/runtime/machine/boot-wait.ts";
import { skipAloud } from "../../skip.ts";
import { tinyMachines } from "../../support/tiny-machine.ts";

async function failureOf(wait: Promise<void>): Promise<BootFailure> {
  const error = await wait.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof BootFailure) return error;
  throw new Error("the wait did not fail", { cause: error });
}

const never = async () => false;

describe("awaitAgent", function () {
  this.timeout(120_000);
  const tiny = tinyMachines();

  it("ends soon after the firmware finds nothing to boot", async () => {
    const machine = await tiny.start();
    const failure = await failureOf(awaitAgent(machine, never, 60_000));
    expect(failure.code).to.equal("boot-loader");
    expect(failure.message).to.match(
      /^The amphora did not come up: after \d+ s its boot loader did not start a kernel: No bootable device; see /,
    );
    expect(failure.consoleTail).to.include("Boot failed: not a bootable disk");
  });

  it("ends within two seconds of the line with which a kernel gives up", async function () {
    const path = readableKernel();
    if (path === undefined) skipAloud(this, "no kernel in /boot is readable; install a kernel package");
    const commandLine = "console=ttyS0 earlyprintk=serial,ttyS0 nokaslr root=/dev/nope panic=-1";
    const machine = await tiny.start({ kernel: { path, commandLine }, memory: 256 });
    let seen = 0;
    machine.onFinding(() => {
      seen ||= Date.now();
    });
    const failure = await failureOf(awaitAgent(machine, never, 100_000));
    expect(Date.now() - seen).to.be.lessThan(2000);
    expect(failure.code).to.equal("boot-no-root");
    // What it says about it comes along.
    expect(failure.consoleTail.join("\n")).to.match(/Kernel panic - not syncing: .*\n.*Call Trace:/s);
  });

  it("waits until the answer is yes, whatever the question throws before", async () => {
    const machine = await tiny.start();
    let asked = 0;
    await machine.qmp("stop");
    await awaitAgent(
      machine,
      async () => {
        asked += 1;
        if (asked === 1) throw new Error("not yet");
        return asked === 3;
      },
      30_000,
    );
    expect(asked).to.equal(3);
  });

  it("ends at its limit, when QEMU ends, and when it is told to", async () => {
    const machine = await tiny.start();
    await machine.qmp("stop");
    // Its console has said nothing wrong so far, or the limit would never be reached.
    if (machine.findings.length === 0) {
      const silent = await failureOf(awaitAgent(machine, never, 300));
      expect([silent.code, silent.message]).to.deep.equal([
        "boot-silent",
        "The amphora did not come up: after 0 s the agent had not answered once; see what its console said last.",
      ]);
    }
    const aborted = await failureOf(awaitAgent(machine, never, 30_000, "the agent", AbortSignal.abort()));
    expect(aborted.code).to.equal("boot-cancelled");
    const wait = failureOf(awaitAgent(machine, never, 30_000));
    await machine.stop();
    expect((await wait).code).to.equal("qemu-ended");
  });
});
