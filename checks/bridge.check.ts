import { shortened } from "../src/runtime/agent/agent-answer.ts";
import { interfaceNameOf } from "../src/runtime/agent/agent-body.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { type CheckInput, check, describe, expect } from "../src/verify/suite.ts";
import { bridgeService, endBridgeService, patience, ports } from "./data/bridge-service.ts";
import { answerers, expectEqualShares, expectFaithful, memberOf, udpMemberOf } from "./data/bridge-traffic.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "bridge",
} as const;
const withoutIpv6 = ["this host's private network has no IPv6", "run where IPv6 is not disabled"] as const;

describe("bridge", () => {
  check(
    {
      id: "bridge-additional-vips",
      title: "Every VIP of a load balancer is plugged and answers, each of its own subnet and family",
      ...common,
      why: "A load balancer can have several VIPs since Octavia 11, such as one of IPv4 and one of IPv6.",
      fix: "Look for what amphora-interface says in the journal, and whether the guest's kernel has IPv6.",
    },
    async ({ lab, evidence, skip }) => {
      const { service, plugging, vips, web } = await bridgeService({ lab, skip });
      const { answer, refusals, seconds } = plugging;
      evidence(`plug/vip: ${answer.status} after ${seconds.toFixed(1)} s, ${refusals} times 404 before`);
      for (const vip of vips) {
        const name = interfaceNameOf(await service.amphora.agent.interfaceOf(vip));
        const member = await memberOf(await service.endpoint(ports.persistence, "tcp", vip));
        evidence(`${vip}: on ${shortened(name, 20)}, answered by ${member}`);
        expect(name, `the interface of ${vip}`).to.equal("eth1");
        expect(web.map((one) => one.name)).to.include(member);
      }
      expect(vips, "VIPs").to.have.length.above(1);
    },
  );

  check(
    {
      id: "bridge-source-ip",
      title: "The algorithm SOURCE_IP gives each of several clients one member, and not all of them the same",
      ...common,
      why: "Whoever chooses it wants a client to come back to the member that knows it.",
      fix: "See what the balance line of the uploaded configuration does in the image's HAProxy.",
      tempest: ["test_source_ip_http_traffic"],
    },
    async ({ lab, evidence, skip }) => {
      const { service, clients } = await bridgeService({ lab, skip });
      const endpoint = await service.endpoint(ports.sourceIp);
      expectFaithful(await answerers(clients, 4, (client) => memberOf(endpoint, client)), evidence);
    },
  );

  check(
    {
      id: "bridge-source-ip-persistence",
      title: "Session persistence by SOURCE_IP keeps each client at the member that round robin gave it first",
      ...common,
      why: "Sessions that live in one member's memory would be lost otherwise.",
      fix: "See what the stick-table of the uploaded configuration does in the image's HAProxy.",
    },
    async ({ lab, evidence, skip }) => {
      const { service, clients, web } = await bridgeService({ lab, skip });
      const endpoint = await service.endpoint(ports.persistence);
      const answers = await answerers(clients, 4, (client) => memberOf(endpoint, client));
      expectFaithful(answers, evidence);
      expect(new Set([...answers.values()].flat()).size, "members in use").to.equal(web.length);
    },
  );

  check(
    {
      id: "bridge-client-address",
      title: "X-Forwarded-For names the true address of each client, of IPv4 and of IPv6",
      ...common,
      why: "Members see the amphora as their client, and know the true one from this header alone.",
      fix: "See that the uploaded configuration has option forwardfor, and that nothing in the image rewrites addresses.",
      tempest: ["test_insert_headers"],
    },
    async ({ lab, evidence, skip }) => {
      const { service, vips, clients, clients6 } = await bridgeService({ lab, skip });
      const six = vips.find((vip) => vip.includes(":"));
      const pairs = [
        ...clients.slice(0, 3).map((client) => [client, vips[0]] as const),
        ...(six === undefined ? [] : clients6.slice(0, 2).map((client) => [client, six] as const)),
      ];
      for (const [client, vip] of pairs) {
        const endpoint = await service.endpoint(ports.sourceIp, "tcp", vip);
        const { body } = await request(endpoint, { path: "/headers", localAddress: client, timeout: patience });
        const seen: unknown = (JSON.parse(body) as Record<string, unknown>)["x-forwarded-for"];
        evidence(`${client} by way of ${vip}: X-Forwarded-For ${shortened(String(seen), 60)}`);
        expect(seen, `X-Forwarded-For of ${client}`).to.equal(client);
      }
      if (six === undefined) evidence(`IPv6 not shown: ${withoutIpv6.join("; ")}`);
    },
  );

  check(
    {
      id: "bridge-ipv6",
      title: "A VIP of IPv6 balances HTTP, TCP and UDP in equal shares over members of IPv6",
      ...common,
      why: "Load balancers of IPv6 networks are served by the same image.",
      fix: "Look for IPv6 in the guest's kernel and its sysctls, and for addresses of eth1 in the namespace.",
      tempest: [
        "test_http_ipv6_vip_ipv6_members_traffic",
        "test_tcp_ipv6_vip_ipv6_members_traffic",
        "test_ipv6_vip_ipv6_members_udp_traffic",
      ],
    },
    async ({ lab, evidence, skip }) => {
      const { service, vips, web6, udp6 } = await bridgeService({ lab, skip });
      const six = vips.find((vip) => vip.includes(":"));
      if (six === undefined) return skip(...withoutIpv6);
      for (const port of [ports.ipv6, ports.ipv6Tcp]) {
        await expectEqualShares(await service.endpoint(port, "tcp", six), web6, evidence);
      }
      const endpoint = await service.endpoint(ports.udpIpv6, "udp", six);
      await expectEqualShares(endpoint, udp6, evidence, (place) => udpMemberOf(place));
    },
  );

  check(
    {
      id: "bridge-mixed-families",
      title: "VIPs of both families balance HTTP and TCP in equal shares over members of both families",
      ...common,
      why: "Members of IPv4 stand behind a VIP of IPv6 and the other way round wherever a network is being moved.",
      fix: "Look for IPv6 in the guest's kernel and its sysctls, and for addresses of eth1 in the namespace.",
      tempest: [
        "test_mixed_ipv4_ipv6_members_http_traffic",
        "test_mixed_ipv4_ipv6_members_tcp_traffic",
        "test_http_ipv6_vip_mixed_ipv4_ipv6_members_traffic",
        "test_tcp_ipv6_vip_mixed_ipv4_ipv6_members_traffic",
      ],
    },
    // The last check of the group ends its amphora, which would keep the host busy.
    (input) => expectMixedFamilies(input).finally(() => endBridgeService(input.lab)),
  );
});

async function expectMixedFamilies({ lab, evidence, skip }: CheckInput): Promise<void> {
  const { service, vips, web, web6 } = await bridgeService({ lab, skip });
  const six = vips.find((vip) => vip.includes(":"));
  if (six === undefined) return skip(...withoutIpv6);
  for (const vip of [service.vip, six]) {
    for (const port of [ports.mixed, ports.mixedTcp]) {
      const members = [...web.slice(0, 1), ...web6];
      await expectEqualShares(await service.endpoint(port, "tcp", vip), members, evidence);
    }
  }
}
