import { spread } from "../src/runtime/traffic/spread.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { bridgeService, pingMonitor, ports, udpMonitor } from "./data/bridge-service.ts";
import {
  answerers,
  awaitState,
  expectEqualShares,
  expectFaithful,
  memberOf,
  udpMemberOf,
} from "./data/bridge-traffic.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "bridge",
} as const;

/** keepalived looks once more than it is told to before a member is down. */
const patient = { ...udpMonitor, fall: udpMonitor.fall + 1 };

describe("monitors on the bridge", () => {
  check(
    {
      id: "bridge-ping-monitor",
      title: "A PING monitor takes a member down when its host is gone, and up again when it is back",
      ...common,
      why: "HAProxy runs ping for it, as a program of the guest that needs rights and a kernel that lets it.",
      fix: "Provide iputils-ping, the script ping-wrapper.sh and net.ipv4.ping_group_range in the image.",
    },
    async (input) => {
      const { evidence } = input;
      const group = await bridgeService(input);
      const { bridge, service, pinged } = group;
      const [dying, survivor] = pinged;
      if (dying === undefined || survivor === undefined) throw new Error("the pool has no two members");
      const endpoint = await service.endpoint(ports.ping);
      for (const member of pinged) await awaitState(group, member, "ping", "UP", pingMonitor, evidence);
      await bridge.removeAddress(dying.address);
      try {
        await awaitState(group, dying, "ping", "DOWN", pingMonitor, evidence);
        const shares = await spread(10, () => memberOf(endpoint));
        evidence(`without ${dying.name}: 10 requests, ${JSON.stringify(shares)}`);
        expect(shares, "who answered").to.deep.equal({ [survivor.name]: 10 });
      } finally {
        await bridge.addAddress(dying.address);
      }
      await awaitState(group, dying, "ping", "UP", pingMonitor, evidence);
      await expectEqualShares(endpoint, pinged, evidence);
    },
  );

  check(
    {
      id: "bridge-source-ip-udp",
      title: "The algorithm SOURCE_IP gives each client of UDP one member, whatever the client's port",
      ...common,
      why: "The kernel's scheduler sh does it for UDP, which is a module that an image may lack.",
      fix: "Provide the kernel module ip_vs_sh.",
      tempest: ["test_source_ip_udp_traffic"],
    },
    async (input) => {
      const group = await bridgeService(input);
      for (const member of group.udp) await awaitState(group, member, "udp", "UP", udpMonitor, input.evidence);
      const endpoint = await group.service.endpoint(ports.udp, "udp");
      const answers = await answerers(group.clients, 4, (client) => udpMemberOf(endpoint, client));
      expectFaithful(answers, input.evidence);
    },
  );

  check(
    {
      id: "bridge-udp-connect-monitor",
      title: "A UDP-CONNECT monitor takes a member down that no longer listens, and up again when it does",
      ...common,
      why: "keepalived runs netcat for it, as a program of the guest, and takes a closed port for a dead member.",
      fix: "Provide netcat-openbsd or nmap's ncat and the program which in the image.",
      tempest: ["test_healthmonitor_udp_traffic"],
    },
    async (input) => {
      const { evidence } = input;
      const group = await bridgeService(input);
      const { service, udp, clients } = group;
      const [dying, survivor] = udp;
      if (dying === undefined || survivor === undefined) throw new Error("the pool has no two members");
      const endpoint = await service.endpoint(ports.udp, "udp");
      const answered = (count: number) => spread(count, (index) => udpMemberOf(endpoint, clients[index]));
      for (const member of udp) await awaitState(group, member, "udp", "UP", patient, evidence);
      await dying.stop();
      try {
        await awaitState(group, dying, "udp", "DOWN", patient, evidence);
        const shares = await answered(clients.length);
        evidence(`without ${dying.name}: ${clients.length} clients, ${JSON.stringify(shares)}`);
        expect(shares, "who answered").to.deep.equal({ [survivor.name]: clients.length });
      } finally {
        await dying.start();
      }
      await awaitState(group, dying, "udp", "UP", patient, evidence);
      const shares = await answered(clients.length);
      evidence(`with ${dying.name} again: ${clients.length} clients, ${JSON.stringify(shares)}`);
      expect(shares, "who answered").to.have.all.keys(udp.map(({ name }) => name));
    },
  );
});
