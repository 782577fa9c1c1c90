import { setTimeout as sleep } from "node:timers/promises";
import { demand, shortened } from "../../src/runtime/agent/agent-answer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import { renderVrrp } from "../../src/runtime/balancer/vrrp.ts";
import type { Amphora, Bridge, Endpoint, Lab } from "../../src/runtime/lab/lab.ts";
import { serviceOn } from "../../src/runtime/lab/service.ts";
import { request } from "../../src/runtime/traffic/http-client.ts";
import { Traffic } from "../../src/runtime/traffic/traffic.ts";
import { type CheckInput, expect } from "../../src/verify/suite.ts";
import { bridgeOrSkip, bridgeSubnet, bridgeVip, plugOnBridge } from "./bridged-amphora.ts";

/** One of two amphorae that stand for each other. */
export interface Standby {
  readonly name: string;
  /** Its own on the VIP's network. */
  readonly address: string;
  readonly amphora: Amphora;
}

export interface FailoverPair {
  readonly pair: readonly Standby[];
  /** Names of those that held the VIP before keepalived was started, which alone is to give it. */
  readonly early: readonly string[];
  /** The VIP's. */
  readonly endpoint: Endpoint;
  readonly traffic: Traffic;
}

/** How a VIP answered a client that asked every 50 ms. */
export interface VipWatch {
  readonly answered: number;
  readonly unanswered: number;
  /** Seconds of the longest time without an answer, and from which second of the watch on. */
  readonly gap: number;
  readonly gapFrom: number;
  /** Seconds that it took in all. */
  readonly seconds: number;
}

const loadBalancerId = objectId("failover load balancer");
const places = [
  { name: "first", mac: "52:54:00:98:04:01", address: "10.98.0.21", priority: 100 },
  { name: "second", mac: "52:54:00:98:04:02", address: "10.98.0.22", priority: 90 },
] as const;
// Both are restored from one state, and HAProxy's peers need names of their own.
const peers = places.map(({ name, address }) => ({ amphoraId: objectId(`failover ${name}`), address }));
const pairs = new WeakMap<Lab, Promise<FailoverPair>>();
/** Milliseconds for the agent to start again. */
const agentLimit = 180_000;

/** The pair on one bridge, each with HAProxy and keepalived at work; made once for all checks of a lab. */
export async function failoverPair(input: {
  readonly lab: Lab;
  readonly skip: CheckInput["skip"];
}): Promise<FailoverPair> {
  const bridge = await bridgeOrSkip(input);
  const made = pairs.get(input.lab) ?? make(input.lab, bridge);
  pairs.set(input.lab, made);
  made.catch(() => pairs.delete(input.lab));
  return made;
}

/** Ends both amphorae; no check of the group may follow. */
export async function endFailoverPair(lab: Lab): Promise<void> {
  const made = await pairs.get(lab)?.catch(() => undefined);
  pairs.delete(lab);
  await Promise.all([made?.traffic.end(), ...(made?.pair.map(({ amphora }) => amphora.machine.stop()) ?? [])]);
}

async function make(lab: Lab, bridge: Bridge): Promise<FailoverPair> {
  const traffic = new Traffic();
  const amphorae: Amphora[] = [];
  try {
    for (const { name } of places) amphorae.push(await lab.fresh(name));
    const member = await traffic.http("member", { address: bridge.addresses[0] ?? "" });
    const pair = await Promise.all(amphorae.map((amphora) => turnIntoStandby(bridge, amphora, member)));
    const held = await Promise.all(pair.map(holdsVip));
    const early = pair.filter((_, index) => held[index]).map(({ name }) => name);
    await Promise.all(amphorae.map(async ({ agent }) => demand(await agent.commandVrrp("start"), 202)));
    return { pair, early, endpoint: { host: bridgeVip, port: 80 }, traffic };
  } catch (error) {
    await Promise.all([traffic.end(), ...amphorae.map(({ machine }) => machine.stop())]);
    throw error;
  }
}

type Member = { readonly address: string; readonly port: number };

async function turnIntoStandby(bridge: Bridge, amphora: Amphora, member: Member): Promise<Standby> {
  const place = places.find(({ name }) => name === amphora.name) ?? places[0];
  const { name, mac, address, priority } = place;
  await learnTopology(amphora);
  await plugOnBridge(bridge, amphora, { mac, vrrpIp: address });
  const amphoraId = peers.find((peer) => peer.address === address)?.amphoraId ?? "";
  const service = serviceOn(
    { ...amphora, identity: { ...amphora.identity, amphoraId } },
    {
      vips: [bridgeVip],
      memberAddress: member.address,
      loadBalancerId,
      peers,
      endpoint: async (port, _, host) => ({ host, port }),
    },
  );
  const pool = objectId("failover pool");
  await service.serve({
    id: loadBalancerId,
    listeners: [
      { id: objectId("failover listener"), protocol: "HTTP", port: 80, connectionLimit: 1000, defaultPool: pool },
    ],
    pools: [
      {
        id: pool,
        protocol: "HTTP",
        algorithm: "ROUND_ROBIN",
        members: [{ id: objectId("failover member"), address: member.address, port: member.port }],
        persistence: { type: "SOURCE_IP" },
      },
    ],
  });
  const vrrp = renderVrrp({
    loadBalancerId,
    interface: "eth1",
    priority,
    address,
    peers: places.filter((one) => one.address !== address).map((one) => one.address),
    vips: [{ address: bridgeVip, ...bridgeSubnet }],
    password: "failover",
  });
  demand(await amphora.agent.uploadVrrp(vrrp), 200);
  return { name, address, amphora };
}

/** The agent reads at its start alone that its amphora does not own the VIP by itself. */
async function learnTopology({ agent, probe }: Amphora): Promise<void> {
  const script = `
    sed -i 's/^loadbalancer_topology *=.*/loadbalancer_topology = ACTIVE_STANDBY/' /etc/octavia/amphora-agent.conf
    systemctl restart amphora-agent.service`;
  const { exitCode, stderr } = await probe.run(script, agentLimit);
  expect(exitCode, `the exit code of the agent's restart (${shortened(stderr, 200)})`).to.equal(0);
  const end = Date.now() + agentLimit;
  const answers = () =>
    agent.version({ limit: 10_000 }).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await answers())) {
    expect(Date.now(), "the agent's start").to.be.below(end);
    await sleep(500);
  }
}

/** Waits until just one of some amphorae holds the VIP, and says which and after how many seconds. */
export async function awaitOneMaster(
  pair: readonly Standby[],
  limit: number,
): Promise<{ readonly master: Standby; readonly seconds: number }> {
  const start = performance.now();
  for (;;) {
    const held = await Promise.all(pair.map(holdsVip));
    const masters = pair.filter((_, index) => held[index]);
    const seconds = (performance.now() - start) / 1000;
    const [master] = masters;
    if (master !== undefined && masters.length === 1) return { master, seconds };
    if (seconds * 1000 > limit) {
      const words = await Promise.all(pair.map(async (one) => `${one.name}: ${await keepalivedWords(one)}`));
      const holders = masters.map(({ name }) => name).join(" and ") || "none";
      expect.fail(`after ${seconds.toFixed(0)} s the VIP is held by ${holders}; keepalived says: ${words.join("; ")}`);
    }
    await sleep(500);
  }
}

export async function holdsVip({ amphora }: Standby): Promise<boolean> {
  const script = "ip netns exec amphora-haproxy ip -4 -o address show dev eth1";
  return (await amphora.probe.run(script)).stdout.includes(` ${bridgeVip}/`);
}

async function keepalivedWords({ amphora }: Standby): Promise<string> {
  const { stdout } = await amphora.probe.run("journalctl --no-pager --output=cat --lines=12 --unit=octavia-keepalived");
  return shortened(stdout, 800);
}

/** Asks a VIP every 50 ms, on a new connection each time, while something happens. */
export async function watchVip(endpoint: Endpoint, happening: () => Promise<void>): Promise<VipWatch> {
  const start = performance.now();
  const moments: number[] = [];
  const asked: Promise<boolean>[] = [];
  const ask = async () => {
    const isAnswered = await request(endpoint, { timeout: 2000 }).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isAnswered) moments.push(performance.now());
    return isAnswered;
  };
  const timer = setInterval(() => asked.push(ask()), 50);
  try {
    await happening();
  } finally {
    clearInterval(timer);
  }
  const end = performance.now();
  const outcomes = await Promise.all(asked);
  const times = [start, ...moments, end].sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const gap = Math.max(...gaps);
  const answered = outcomes.filter((isAnswered) => isAnswered).length;
  return {
    answered,
    unanswered: outcomes.length - answered,
    gap: gap / 1000,
    gapFrom: ((times[gaps.indexOf(gap)] ?? start) - start) / 1000,
    seconds: (end - start) / 1000,
  };
}
