import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { expect } from "chai";
import {
  guestProbeCommand,
  guestProbePath,
  guestProbeScript,
  probeOutputLimit,
} from "../../../src/runtime/machine/guest-probe.ts";
import type { Probe } from "../../../src/runtime/machine/probe.ts";
import { probeOver } from "../../../src/runtime/machine/probe-channel.ts";

describe("guestProbeScript", () => {
  let guest: ChildProcess;
  let probe: Probe;

  before(() => {
    // The port is what nothing but a guest has; here a socket stands for it, open already.
    const script = guestProbeScript.replace(/^until .*$/m, "").replace(/^exec 3<>\$port$/m, "");
    guest = spawn("sh", ["-c", script], { stdio: ["ignore", "inherit", "inherit", "pipe"], detached: true });
    const port = guest.stdio[3];
    if (!(port instanceof Duplex)) throw new Error("there is no port");
    probe = probeOver(port);
  });
  after(async () => {
    process.kill(-(guest.pid ?? 0), "SIGKILL");
    await once(guest, "close");
  });

  it("runs one script after the other and tells what each said and how it ended", async () => {
    const results = await Promise.all([
      probe.run("echo hello; echo 'on error' >&2; exit 3"),
      probe.run("cat; printf 'käse\\0end'"),
      probe.run(`# ${"long ".repeat(2000)}\n! [ -e /proc/self/fd/3 ] && echo closed`),
    ]);
    expect(results).to.deep.equal([
      { exitCode: 3, stdout: "hello\n", stderr: "on error\n" },
      { exitCode: 0, stdout: "käse\0end", stderr: "" },
      { exitCode: 0, stdout: "closed\n", stderr: "" },
    ]);
  });

  it("keeps so much of what a script says and no more", async () => {
    const { stdout, exitCode } = await probe.run("head -c 3000000 /dev/zero | tr '\\0' x");
    expect([stdout.length, exitCode]).to.deep.equal([probeOutputLimit, 0]);
  });

  it("ends what takes too long, and then serves the next", async () => {
    const late = await probe.run("sleep 60 & sleep 60", 1000).catch((error: unknown) => error);
    expect(late).to.have.property("code", "probe-deadline");
    expect(await probe.run("echo next", 15_000)).to.include({ stdout: "next\n" });
  });

  it("is started by name and carries neither port nor secret", () => {
    expect(guestProbeCommand.at(-1)).to.equal(guestProbePath);
    expect(guestProbeScript.length).to.be.lessThan(10_000);
  });
});
