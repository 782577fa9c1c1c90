import type { LoadBalancer, Monitor } from "../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { type CheckInput, check, describe, expect } from "../src/verify/suite.ts";
import { type BridgeService, bridgeService, memberId, ports } from "./data/bridge-service.ts";
import { awaitState } from "./data/bridge-traffic.ts";
import { type SctpMember, type SctpPeer, sctpPeer } from "./data/sctp-peer.ts";

const id = (name: string) => objectId(`bridge sctp ${name}`);
const monitor: Monitor = { id: id("monitor"), type: "SCTP", delay: 6, timeout: 5, fall: 2, rise: 1 };
/** keepalived looks once more than it is told to before a member is down. */
const patient = { ...monitor, fall: monitor.fall + 1 };

describe("SCTP on the bridge", () => {
  check(
    {
      id: "bridge-sctp",
      title: "SCTP is balanced in turn, and its monitor takes a member down that no longer listens",
      grade: "required",
      why: "Only kernel, keepalived and the agent's health checker together make SCTP work, and most hosts cannot try it.",
      fix: "Provide the modules sctp and ip_vs with SCTP, amphora-health-checker, and masquerading of SCTP.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "bridge",
    },
    async (input) => {
      const group = await bridgeService(input);
      const peer = await sctpPeer(input.lab, group.bridge);
      try {
        await expectBalanced(input, group, peer);
      } finally {
        await peer.end();
      }
    },
  );
});

async function expectBalanced({ evidence }: CheckInput, group: BridgeService, peer: SctpPeer): Promise<void> {
  const { service, balancer } = group;
  const [dying, survivor] = peer.members;
  if (dying === undefined || survivor === undefined) throw new Error("the pool has no two members");
  for (const member of peer.members) await peer.start(member);
  await service.serve(withSctp(balancer, peer.members));
  const becomes = (member: SctpMember, state: "DOWN" | "UP") =>
    awaitState(group, member, "sctp", state, patient, evidence);
  const answers = async (count: number, what: string) => {
    const shares = await peer.ask(service.vip, ports.sctp, count);
    evidence(`${what}: ${count} associations, ${JSON.stringify(shares)}`);
    return shares;
  };
  for (const member of peer.members) await becomes(member, "UP");
  const half = { [dying.name]: 5, [survivor.name]: 5 };
  expect(await answers(10, "both members"), "who answered").to.deep.equal(half);
  await peer.stop(dying);
  await becomes(dying, "DOWN");
  expect(await answers(6, `without ${dying.name}`), "who answered").to.deep.equal({ [survivor.name]: 6 });
  await peer.start(dying);
  await becomes(dying, "UP");
  expect(await answers(10, `with ${dying.name} again`), "who answered").to.deep.equal(half);
}

function withSctp(balancer: LoadBalancer, members: readonly SctpMember[]): LoadBalancer {
  return {
    ...balancer,
    listeners: [
      ...balancer.listeners,
      { id: id("listener"), protocol: "SCTP", port: ports.sctp, defaultPool: id("pool") },
    ],
    pools: [
      ...balancer.pools,
      {
        id: id("pool"),
        protocol: "SCTP",
        algorithm: "ROUND_ROBIN",
        monitor,
        members: members.map((one) => ({ id: memberId(one, "sctp"), address: one.address, port: one.port })),
      },
    ],
  };
}
