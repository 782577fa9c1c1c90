import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { startMachine } from "../../../src/runtime/machine/start-machine.ts";
import { tinyMachines, until } from "../../support/tiny-machine.ts";

const isRunning = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** The code and the sentence with which a promise is refused. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error("it was not refused"),
    (cause: unknown) => cause,
  );
  const { code, message } = error as Error & { code?: string };
  return `${code}: ${message}`;
}

describe("startMachine", () => {
  const tiny = tinyMachines();

  it("hears the firmware, counts what QEMU uses, and leaves nothing when it is stopped", async () => {
    const before = digest(tiny.image());
    const machine = await tiny.start();
    const { processId } = machine;
    const lines: string[] = [];
    machine.onFinding(({ line }) => lines.push(line));
    await until(() => lines.includes("No bootable device."));
    expect(machine.console()).to.contain("SeaBIOS");
    expect(readFileSync(`/proc/${processId}/comm`, "utf8")).to.match(/^qemu-system/);
    expect(machine.cpuSeconds()).to.be.within(0.01, 60);
    expect(machine.residentBytes()).to.be.within(10e6, 2e9);
    expect(existsSync(machine.disk)).to.equal(true);
    await machine.stop();
    await machine.stop();
    expect(isRunning(processId)).to.equal(false);
    expect(existsSync(machine.disk)).to.equal(false);
    expect((await machine.ended).exitCode).to.equal(137);
    expect(machine.cpuSeconds()).to.be.greaterThan(0);
    expect(digest(tiny.image())).to.equal(before);
    expect(readdirSync(tiny.directory()).filter((name) => !name.startsWith("overlay"))).to.deep.equal(["image"]);
  });

  it("forwards ports that the kernel chooses, the same for the same, and hot-plugs a NIC", async () => {
    const machine = await tiny.start();
    const ports = await Promise.all([
      machine.forward("mgmt", "tcp", "10.0.2.15", 9443),
      machine.forward("mgmt", "tcp", "10.0.2.15", 9443),
      machine.forward("mgmt", "udp", "10.0.2.15", 9443),
      machine.forward("mgmt", "tcp", "10.0.2.15", 80),
    ]);
    expect(ports[0]).to.equal(ports[1]);
    expect(new Set(ports).size).to.equal(3);
    const socket = connect(ports[3] ?? 0, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
    await machine.plug({ id: "late", mac: "52:54:00:a0:00:07", backend: { user: { net: "10.9.0.0/24" } } });
    expect(await machine.forward("late", "tcp", "10.9.0.15", 80)).to.be.greaterThan(0);
    expect(await refusalOf(machine.forward("nowhere", "tcp", "10.0.2.15", 80))).to.match(/^no-free-port: .*nowhere/);
  });

  it("says in one sentence why QEMU does not start", async () => {
    const spec = await tiny.spec();
    const lost = { ...spec, configDrive: join(tiny.directory(), "none.iso") };
    expect(await refusalOf(startMachine(lost))).to.match(
      /^qemu-failed: QEMU could not start the machine: .*none\.iso.*No such file or directory\.$/,
    );
    const broken = join(tiny.directory(), "state");
    writeFileSync(broken, "not a state");
    expect(await refusalOf(startMachine({ ...spec, state: broken }))).to.match(/^qemu-failed: /);
    const path = process.env["PATH"];
    process.env["PATH"] = tiny.directory();
    try {
      expect(await refusalOf(startMachine(spec))).to.match(/^missing-tool: The program qemu-system-x86_64, needed for/);
    } finally {
      process.env["PATH"] = path;
    }
  });

  it("runs no longer than whoever started it, however that one ends", async () => {
    const { disk, nics } = await tiny.spec();
    const script = join(tiny.directory(), "starter.mts");
    const module = new URL("../../../src/runtime/machine/start-machine.ts", import.meta.url);
    const spec = { name: "orphan", machine: "pc", accelerator: "tcg", memory: 64, disk, nics };
    writeFileSync(
      script,
      `import { startMachine } from ${JSON.stringify(module.href)};
const machine = await startMachine(${JSON.stringify(spec)});
console.log(machine.processId);
setInterval(() => {}, 1000);`,
    );
    const starter = spawn(process.execPath, ["--import", "tsx", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [text] = (await once(starter.stdout, "data")) as [Buffer];
    const pid = Number(text.toString());
    expect(isRunning(pid)).to.equal(true);
    starter.kill("SIGKILL");
    await until(() => !isRunning(pid), 5000);
  });
});
