import { expect } from "chai";
import { forwardedPort, forwardsIn } from "../../../src/runtime/machine/port-forward.ts";

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
