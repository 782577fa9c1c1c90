import { expect } from "chai";
import { run } from "../../../src/host/run.ts";
import { openBridge } from "../../../src/runtime/network/bridge.ts";
import { privateNetwork } from "../../../src/runtime/network/private-network.ts";
import { skipAloud } from "../../skip.ts";

// A live host refuses a connection to a port without a listener; a dead one says nothing.
const knock = `
  const [host, seconds] = process.argv.slice(1);
  const end = (status) => process.exit(status);
  const socket = require("node:net").connect({ host, port: 9 });
  socket.on("error", ({ code }) => end(code === "ECONNREFUSED" ? 0 : 1)).on("connect", () => end(2));
  setTimeout(() => end(3), 1000 * Number(seconds));
`;

// A neighbour on the bridge, in a namespace of its own, as an amphora is; in which programs run by `neighbour`.
const neighbour = `
  neighbour() { nsenter --net=/proc/$peer/ns/net -- "$@"; }
  unshare --net sleep 60 & peer=$!
  until [ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.01; done
  ip link add name veth0 type veth peer name eth0 netns $peer && ip link set dev veth0 master br0 up
  neighbour ip address add 10.98.0.20/24 dev eth0; neighbour ip address add fd98::20/64 dev eth0 nodad
  neighbour ip link set dev eth0 up
  answers() { neighbour "$NODE" -e "$KNOCK" "$1" "\${2:-5}"; }
`;

/** Runs module text inside a private network, where `bridge` is one and `sh` runs a script beside the neighbour. */
async function inside(prefix: readonly string[], body: string): Promise<string> {
  const text = `
    import { openBridge } from ${JSON.stringify(new URL("../../../src/runtime/network/bridge.ts", import.meta.url).href)};
    import { execFileSync } from "node:child_process";
    const env = { ...process.env, NODE: process.execPath, KNOCK: ${JSON.stringify(knock)} };
    const shell = (script) => execFileSync("sh", ["-c", script], { encoding: "utf8", env });
    const bridge = await openBridge();
    ${body}
  `;
  const command = [process.execPath, "--import", "tsx", "--input-type=module", "--eval", text];
  const { stdout, stderr, exitCode } = await run([...prefix, ...command], { deadline: 15_000 });
  expect(exitCode, stderr).to.equal(0);
  return stdout;
}

describe("bridge", () => {
  it("has hosts that answer neighbours over IPv4 and IPv6, and that die when their address is taken away", async function () {
    const { bridge, prefix } = await privateNetwork();
    if (!bridge.available) skipAloud(this, `${bridge.reason}; ${bridge.remedy}`);
    const stdout = await inside(
      prefix,
      `
      const [own, host] = bridge.addresses;
      const six = bridge.addresses.find((address) => address.includes(":") && address !== "fd98::1");
      console.log(own, host, six, bridge.addresses.length);
      const lines = shell(${JSON.stringify(neighbour)} + \`
        answers \${host} && answers \${six} && answers \${own} && echo alive
        ip address delete \${host}/32 dev br0; ip address delete \${six}/128 dev br0
        answers \${host} 1 || answers \${six} 1 || echo dead
        answers \${own} && echo "others live"
        ip address add \${host}/32 dev br0
        answers \${host} && echo back
        kill $peer
      \`);
      console.log(lines);
      `,
    );
    expect(stdout.trim().split("\n")).to.deep.equal([
      "10.98.0.1 10.98.0.101 fd98::101 26",
      "alive",
      "dead",
      "others live",
      "back",
    ]);
  });

  it("adds and removes addresses, and says what ip said of bad ones", async function () {
    const { bridge, prefix } = await privateNetwork();
    if (!bridge.available) skipAloud(this, `${bridge.reason}; ${bridge.remedy}`);
    const stdout = await inside(
      prefix,
      `
      const has = () => shell("ip -brief address show dev br0").includes("10.98.0.77/32");
      await bridge.addAddress("10.98.0.77");
      console.log(has());
      await bridge.removeAddress("10.98.0.77");
      console.log(has());
      await bridge.removeAddress("10.98.0.77").catch((error) => console.log(error.code, error.message));
      `,
    );
    expect(stdout.split("\n").slice(0, 2)).to.deep.equal(["true", "false"]);
    expect(stdout).to.match(/\nbridge-failed The bridge cannot be set up: ip said ".*[Aa]ddress/);
  });

  it("plugs amphorae by taps of their own and cuts their cables", async function () {
    const { bridge, prefix } = await privateNetwork();
    if (!bridge.available) skipAloud(this, `${bridge.reason}; ${bridge.remedy}`);
    const stdout = await inside(
      prefix,
      `
      const asked = [];
      const machine = { plug: async (nic) => asked.push(nic), qmp: async (...command) => asked.push(command) };
      const amphora = { name: "one", machine };
      await bridge.attach(amphora, "52:54:00:98:01:01");
      await bridge.setLink(amphora, "52:54:00:98:01:01", false);
      console.log(JSON.stringify(asked));
      console.log(shell("ip -brief link show master br0").split(" ")[0]);
      await bridge.setLink(amphora, "52:54:00:98:01:02", false).catch((error) => console.log(error.code));
      `,
    );
    expect(stdout.trim().split("\n")).to.deep.equal([
      JSON.stringify([
        { id: "bridge1", mac: "52:54:00:98:01:01", backend: { tap: "tap1" } },
        ["set_link", { name: "bridge1-nic", up: false }],
      ]),
      "tap1",
      "not-attached",
    ]);
  });

  it("is refused where this process shares the host's network", async () => {
    expect(await openBridge()).to.have.keys("unavailable", "remedy");
  });
});
