import { expect } from "chai";
import { isRoot } from "../../../src/host/privilege.ts";
import { run } from "../../../src/host/run.ts";
import { tryPrivateNetwork } from "../../../src/runtime/network/private-network.ts";
import { skipAloud } from "../../skip.ts";

describe("private network", () => {
  it("starts a command that sees nothing but a loopback device, and passes on its words and its status", async function () {
    const { availability, prefix } = await tryPrivateNetwork();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    const script = 'ip -brief link; cat; echo "pid $$"; exit 7';
    const { stdout, exitCode } = await run([...prefix, "sh", "-c", script], { input: "said\n", deadline: 10_000 });
    expect(stdout).to.match(/^lo +UNKNOWN [^\n]*UP[^\n]*\nsaid\npid 1\n$/);
    expect(exitCode).to.equal(7);
  });

  it("is had by an ordinary user as well, where users may make namespaces", async function () {
    const { availability, prefix } = await tryPrivateNetwork(false);
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    expect(prefix).to.include("--map-root-user");
    const outer = isRoot() ? ["setpriv", "--reuid", "65534", "--clear-groups", "--"] : [];
    const { stdout } = await run([...outer, ...prefix, "sh", "-c", "ip -brief link; id -u"], { deadline: 10_000 });
    expect(stdout).to.match(/^lo +UNKNOWN [^\n]*\n0\n$/);
  });

  it("ends everything inside when the process that started it is killed", async function () {
    const { availability, prefix } = await tryPrivateNetwork();
    if (!availability.available) skipAloud(this, `${availability.reason}; ${availability.remedy}`);
    // The inner one outlives its parent there, and only the end of the namespace ends it.
    const mark = `31${process.pid}`;
    const starter = ["setsid", "sh", "-c", '"$@" & wait', "sh"];
    const inside = ["sh", "-c", `setsid sleep ${mark} & exec sleep ${mark}`];
    const killed = run([...starter, ...prefix, ...inside], { deadline: 1500 }).catch(() => undefined);
    await until(async () => (await sleepers(mark)) === 2);
    const { stdout } = await run(["pgrep", "--oldest", "--full", `^sh -c "\\$@" & wait sh.* ${mark}`]);
    process.kill(Number(stdout), "SIGKILL");
    await until(async () => (await sleepers(mark)) === 0);
    await killed;
  });

  it("says what is missing, and is left out then", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    const network = await tryPrivateNetwork().finally(() => {
      process.env["PATH"] = path;
    });
    expect(network.prefix).to.deep.equal([]);
    expect(network.bridge).to.deep.equal({
      available: false,
      reason: "the program ip is missing",
      remedy: "install iproute2 (iproute on Fedora)",
    });
  });
});

async function sleepers(mark: string): Promise<number> {
  const { stdout } = await run(["pgrep", "--count", "--full", `^sleep ${mark}$`]);
  return Number(stdout);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await holds())) expect(Date.now(), "milliseconds until it held").to.be.below(end);
}
