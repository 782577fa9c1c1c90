import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { forwardedPort, forwardsIn } from "../../../src/runtime/machine/port-forward.ts";
import { skipAloud } from "../../skip.ts";
import { tinyMachines } from "../../support/tiny-machine.ts";

// As QEMU 7.2 with libslirp 4.7 prints it.
const table = [
  "Hub -1 (mgmt):",
  "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ",
  "  TCP[HOST_FORWARD]   9       127.0.0.1 41119       10.0.2.15  9443     0     0",
  "  TCP[ESTABLISHED]   15       127.0.0.1 41119       10.0.2.15  9443     0     0",
  "  UDP[HOST_FORWARD]  12       127.0.0.1 55070       10.0.2.15  9443     0     0",
  "Hub -1 (vip):",
  "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ",
  "  TCP[HOST_FORWARD]  14       127.0.0.1 41120      10.99.0.10  9443     0     0",
  "",
].join("\r\n");

describe("forwardsIn", () => {
  it("finds the port of one rule among those of others", () => {
    const rule = { netdev: "mgmt", protocol: "tcp", guestAddress: "10.0.2.15", guestPort: 9443 } as const;
    expect(forwardsIn(table, rule)).to.deep.equal([41119]);
    expect(forwardsIn(table, { ...rule, protocol: "udp" })).to.deep.equal([55070]);
    expect(forwardsIn(table, { ...rule, netdev: "vip", guestAddress: "10.99.0.10" })).to.deep.equal([41120]);
    expect(forwardsIn(table, { ...rule, netdev: "vip" })).to.deep.equal([]);
    expect(forwardsIn("", rule)).to.deep.equal([]);
  });
});

describe("forwardedPort", () => {
  it("refuses with QEMU's reason", async () => {
    const said = "could not set up host forwarding rule 'tcp:127.0.0.1:0-10.0.2.15:80'\r\n";
    const rule = { netdev: "mgmt", protocol: "tcp", guestAddress: "10.0.2.15", guestPort: 80 } as const;
    const refusal = await forwardedPort({ command: async () => said }, rule).catch((error: unknown) => error);
    expect(refusal).to.include({
      code: "no-free-port",
      message:
        "No port of 127.0.0.1 could be forwarded to 10.0.2.15:80/tcp (could not set up host forwarding rule 'tcp:127.0.0.1:0-10.0.2.15:80'); see which ports of this host are taken.",
    });
  });
});

describe("forwardedPort on a host whose ports are all taken", () => {
  const tiny = tinyMachines();

  it("ends with that reason", async function () {
    const { disk, nics } = await tiny.spec();
    const script = join(tiny.directory(), "starter.mts");
    const module = new URL("../../../src/runtime/machine/start-machine.ts", import.meta.url);
    const spec = { name: "crowded", machine: "pc", accelerator: "tcg", memory: 64, disk, nics };
    writeFileSync(
      script,
      `import { startMachine } from ${JSON.stringify(module.href)};
const machine = await startMachine(${JSON.stringify(spec)});
const ports = [80, 81].map((port) => machine.forward("mgmt", "tcp", "10.0.2.15", port));
for (const { status, value, reason } of await Promise.allSettled(ports)) console.log(status, value ?? reason.code);
await machine.stop();`,
    );
    // A network of its own with a single port to give.
    const range = "echo 40000 40000 >/proc/sys/net/ipv4/ip_local_port_range";
    const command = [
      `ip link set lo up 2>/dev/null; ${range} && exec "$0" --import tsx "$1"`,
      process.execPath,
      script,
    ];
    const { status, stdout } = spawnSync("unshare", ["--net", "--map-root-user", "sh", "-c", ...command], {
      encoding: "utf8",
    });
    if (status !== 0 && stdout === "") skipAloud(this, "this user may make no network namespace; run as root");
    expect(stdout).to.equal("fulfilled 40000\nrejected no-free-port\n");
  });
});
