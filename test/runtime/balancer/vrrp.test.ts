import { networkInterfaces } from "node:os";
import { expect } from "chai";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { renderVrrp, type VrrpInstance } from "../../../src/runtime/balancer/vrrp.ts";
import { skipAloud } from "../../skip.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { keepalivedSays } from "./keepalived-check.ts";

const instance: VrrpInstance = {
  loadBalancerId: objectId("balancer"),
  interface: "eth1",
  priority: 100,
  address: "10.99.0.20",
  peers: ["10.99.0.21"],
  vips: [
    {
      address: "10.99.0.10",
      cidr: "10.99.0.0/24",
      gateway: "10.99.0.2",
      hostRoutes: [{ destination: "192.0.2.0/24", nexthop: "10.99.0.3" }],
    },
    { address: "fd98::10", cidr: "fd98::/64" },
  ],
  password: "abcdefghijk",
};

describe("renderVrrp", () => {
  const scratch = scratchDirectory();

  it("gives what keepalived takes without a word", function () {
    needTools(this, "keepalived");
    const [there] =
      Object.entries(networkInterfaces()).find(([, addresses]) => addresses?.[0]?.internal === false) ?? [];
    if (there === undefined) return skipAloud(this, "the host has no network interface, which keepalived looks for");
    const says = (more: Partial<VrrpInstance>): string =>
      keepalivedSays(renderVrrp({ ...instance, interface: there, ...more }), scratch("keepalived.conf"));
    expect(says({})).to.equal("");
    expect(says({ peers: ["10.99.0.21", "10.99.0.22"], advertInterval: 2 })).to.equal("");
  });

  it("announces the addresses of its own family, and brings routes and rules for all", () => {
    const text = renderVrrp(instance);
    expect(text).to.match(/virtual_ipaddress \{\n +10\.99\.0\.10\n +\}/);
    expect(text).to.match(/virtual_ipaddress_excluded \{\n +fd98::10\n +\}/);
    expect(text).to.include("default via 10.99.0.2 dev eth1 onlink table 1");
    expect(text).to.include("192.0.2.0/24 via 10.99.0.3 dev eth1 onlink table 1");
    expect(text).to.include("from fd98::10/128 table 1 priority 100");
    expect(text).to.include("auth_pass abcdefgh\n").and.to.include("script /var/lib/octavia/vrrp/check_script.sh");
  });

  it("refuses what would become configuration", () => {
    const refused: readonly Partial<VrrpInstance>[] = [
      { interface: "eth1\n}" },
      { password: "a b" },
      { priority: 255 },
      { address: "10.99.0.20 }" },
      { peers: ["x"] },
      { peers: [] },
      { vips: [] },
      { vips: [{ address: "10.99.0.10", cidr: "10.99.0.0/24 dev x" }] },
      { vips: [{ address: "10.99.0.10", cidr: "10.99.0.0/24", gateway: "\n" }] },
      { loadBalancerId: "lb" },
    ];
    for (const wrong of refused) {
      expect(
        codeOf(() => renderVrrp({ ...instance, ...wrong })),
        JSON.stringify(wrong),
      ).to.equal("bad-balancer");
    }
  });
});
