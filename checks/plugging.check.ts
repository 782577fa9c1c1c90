import { shortened } from "../src/runtime/agent/agent-answer.ts";
import { interfaceNameOf } from "../src/runtime/agent/agent-body.ts";
import { answersInside } from "../src/runtime/inside/answers.ts";
import type { Amphora, Lab } from "../src/runtime/lab/lab.ts";
import { plugWhenKnown } from "../src/runtime/network/vip-plugging.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "plugging",
} as const;

const vip = { address: "10.97.0.10", own: "10.97.0.20", gateway: "10.97.0.2", mac: "52:54:00:97:00:01" } as const;
const member = { own: "10.96.0.20", gateway: "10.96.0.2", mac: "52:54:00:96:00:01" } as const;
const inside = "ip netns exec amphora-haproxy";

const vipBody = {
  subnet_cidr: "10.97.0.0/24",
  gateway: vip.gateway,
  mac_address: vip.mac,
  vrrp_ip: vip.own,
  mtu: 1500,
  host_routes: [],
  additional_vips: [],
};

const amphorae = new WeakMap<Lab, Promise<Amphora>>();

/** The group's amphora, its VIP not plugged before its first check does so. */
function amphoraOf(lab: Lab): Promise<Amphora> {
  const amphora = amphorae.get(lab) ?? lab.fresh("plugging");
  amphorae.set(lab, amphora);
  amphora.catch(() => amphorae.delete(lab));
  return amphora;
}

describe("plugging", () => {
  check(
    {
      id: "N6-vip-hot-plugged",
      title: "A NIC that is plugged while the amphora runs becomes the VIP's, in the namespace and with its addresses",
      ...common,
      why: "Nova plugs the VIP's port into an amphora that runs; without it a load balancer has no VIP.",
      fix: "Look for hot-plugging in the guest's kernel, and for what the agent and amphora-interface say in the journal.",
    },
    async ({ lab, evidence }) => {
      const { agent, machine, probe } = await amphoraOf(lab);
      const early = await agent.plugVip(vip.address, vipBody);
      evidence(`plug/vip before the NIC is there: ${early.status}`);
      expect(early.status, "the answer while there is no such NIC").to.equal(404);
      await machine.plug({
        id: "plugvip",
        mac: vip.mac,
        backend: { user: { net: vipBody.subnet_cidr, host: vip.gateway, dhcpstart: "10.97.0.100" } },
      });
      const { answer, refusals, seconds } = await plugWhenKnown(agent, () => agent.plugVip(vip.address, vipBody));
      evidence(`plug/vip once it is: ${answer.status} after ${seconds.toFixed(1)} s, ${refusals} times 404 before`);
      const seen = await answersInside(probe, {
        outside: `ip -o link | grep -ic '${vip.mac}'`,
        link: `${inside} ip -o link show dev eth1`,
        addresses: `${inside} ip -4 -o address show dev eth1`,
        routes: `${inside} ip -4 route show table 1`,
        rules: `${inside} ip -4 rule`,
        masquerade: `${inside} nft list ruleset 2>/dev/null | grep masquerade || ${inside} iptables-save -t nat | grep MASQUERADE`,
      });
      for (const [name, text] of Object.entries(seen)) evidence(`${name}: ${shortened(text, 300)}`);
      expect(seen.outside.trim(), "NICs with its MAC left in the root namespace").to.equal("0");
      expect(seen.link, "eth1").to.include(vip.mac).and.to.include(" mtu 1500 ");
      expect(seen.addresses, "addresses of eth1").to.include(`${vip.address}/32`).and.to.include(`${vip.own}/24`);
      expect(seen.routes, "routing table 1").to.include(`default via ${vip.gateway} `);
      expect(seen.rules, "routing rules").to.match(/from 10\.97\.0\.10 lookup 1\b/);
      expect(seen.masquerade, "rules for UDP").to.match(/udp.*masquerade/i);
      const name = interfaceNameOf(await agent.interfaceOf(vip.address));
      evidence(`GET interface/${vip.address}: ${shortened(name, 20)}`);
      expect(name).to.equal("eth1");
      const again = await agent.plugVip(vip.address, vipBody);
      evidence(`plug/vip a second time: ${again.status}`);
      expect(again.status, "the answer the second time").to.equal(409);
    },
  );

  check(
    {
      id: "plugging-member-network",
      title: "A further NIC becomes a member network's, with its MTU and routes, and members there are reached",
      ...common,
      why: "Members whose subnet is another than the VIP's are reached by a NIC of their own.",
      fix: "Look for what the agent and amphora-interface say in the journal.",
    },
    async ({ lab, evidence }) => {
      const { agent, machine, probe } = await amphoraOf(lab);
      const subnet = "10.96.0.0/24";
      try {
        await machine.plug({
          id: "plugmember",
          mac: member.mac,
          backend: { user: { net: subnet, host: member.gateway, dhcpstart: "10.96.0.100" } },
        });
        const fixedIp = {
          ip_address: member.own,
          subnet_cidr: subnet,
          gateway: member.gateway,
          host_routes: [{ destination: "192.0.2.0/24", nexthop: member.gateway }],
        };
        const body = { mac_address: member.mac, mtu: 1450, fixed_ips: [fixedIp] };
        const { answer, refusals, seconds } = await plugWhenKnown(agent, () => agent.plugNetwork(body));
        evidence(`plug/network: ${answer.status} after ${seconds.toFixed(1)} s, ${refusals} times 404 before`);
        await withTraffic(async (traffic) => {
          const { port } = await traffic.tcp("beyond", { banner: true });
          const seen = await answersInside(probe, {
            links: `${inside} ip -o link`,
            addresses: `${inside} ip -4 -o address`,
            routes: `${inside} ip -4 route`,
            member: `${inside} timeout 30 bash -c 'exec 3<>/dev/tcp/${member.gateway}/${port} && head -n 1 <&3'`,
          });
          for (const [name, text] of Object.entries(seen)) evidence(`${name}: ${shortened(text, 300)}`);
          const [link = ""] = seen.links.split("\n").filter((line) => line.includes(member.mac));
          const name = /^\d+: (eth\d+)[@:]/.exec(link)?.[1];
          expect(name, "the interface with its MAC in the namespace").to.be.a("string");
          expect(link, "it").to.include(" mtu 1450 ");
          expect(seen.addresses).to.match(new RegExp(`\\b${name} +inet 10\\.96\\.0\\.20/24 `));
          expect(seen.routes).to.match(new RegExp(`^192\\.0\\.2\\.0/24 via 10\\.96\\.0\\.2 dev ${name} `, "m"));
          expect(seen.member.trim(), "what the member said").to.equal("beyond");
        });
      } finally {
        await machine.stop();
      }
    },
  );
});
