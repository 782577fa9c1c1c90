import type { Listener, LoadBalancer, Monitor, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import type { Bridge, Lab, Service } from "../../src/runtime/lab/lab.ts";
import { serviceOn } from "../../src/runtime/lab/service.ts";
import type { Plugging } from "../../src/runtime/network/vip-plugging.ts";
import type { HttpMember } from "../../src/runtime/traffic/http-member.ts";
import { Traffic } from "../../src/runtime/traffic/traffic.ts";
import type { UdpMember } from "../../src/runtime/traffic/udp-member.ts";
import type { CheckInput } from "../../src/verify/suite.ts";
import { bridgeOrSkip, bridgeVip, isIpv6, plugOnBridge } from "./bridged-amphora.ts";

/** Ports of the VIPs. */
export const ports = {
  sourceIp: 80,
  persistence: 81,
  ping: 82,
  mixed: 83,
  ipv6: 84,
  ipv6Tcp: 85,
  mixedTcp: 86,
  /** Source IP over UDP, with a monitor of type UDP-CONNECT. */
  udp: 87,
  udpIpv6: 88,
  sctp: 89,
} as const;

// Under emulation a probe of these kinds costs up to two seconds of a processor.
export const pingMonitor: Monitor = { id: id("ping"), type: "PING", delay: 5, timeout: 5, fall: 2, rise: 1 };
export const udpMonitor: Monitor = { id: id("connect"), type: "UDP-CONNECT", delay: 6, timeout: 6, fall: 2, rise: 1 };

/** Milliseconds that a client waits. */
export const patience = 20_000;

/** One amphora on the bridge, its load balancer served, with members and clients that each have an address of their own. */
export interface BridgeService {
  readonly bridge: Bridge;
  readonly service: Service;
  readonly plugging: Plugging;
  /** The VIP first, then the additional ones; none of IPv6 where the host has none. */
  readonly vips: readonly string[];
  /** Addresses from which nothing but clients speaks. */
  readonly clients: readonly string[];
  readonly clients6: readonly string[];
  readonly web: readonly HttpMember[];
  readonly web6: readonly HttpMember[];
  /** Of the pool with the PING monitor; nobody else has their addresses. */
  readonly pinged: readonly HttpMember[];
  readonly udp: readonly UdpMember[];
  readonly udp6: readonly UdpMember[];
  /** Everything that is served from the start. */
  readonly balancer: LoadBalancer;
}

interface Ground extends BridgeService {
  readonly traffic: Traffic;
}

const grounds = new WeakMap<Lab, Promise<Ground>>();

function id(name: string): string {
  return objectId(`bridge ${name}`);
}

/** Gives the group its service: plugged and served once for all checks of a lab. */
export async function bridgeService(input: {
  readonly lab: Lab;
  readonly skip: CheckInput["skip"];
}): Promise<BridgeService> {
  const { lab } = input;
  const bridge = await bridgeOrSkip(input);
  const ground = grounds.get(lab) ?? prepare(lab, bridge);
  grounds.set(lab, ground);
  ground.catch(() => grounds.delete(lab));
  return ground;
}

/** Ends the group's amphora and members; no check of the group may follow. */
export async function endBridgeService(lab: Lab): Promise<void> {
  const ground = await grounds.get(lab)?.catch(() => undefined);
  grounds.delete(lab);
  await Promise.all([ground?.traffic.end(), ground?.service.amphora.machine.stop()]);
}

/** The id of a member in the pool behind a port, as heartbeats tell it. */
export function memberId({ name }: { readonly name: string }, port: keyof typeof ports): string {
  return id(`${name} at ${ports[port]}`);
}

async function prepare(lab: Lab, bridge: Bridge): Promise<Ground> {
  const hosts = bridge.addresses.slice(1);
  const [four, six] = [hosts.filter((one) => !isIpv6(one)), hosts.filter((one) => isIpv6(one) && one !== "fd98::1")];
  const vips = [bridgeVip, "10.98.0.11", ...(six.length > 0 ? ["fd98::10"] : [])];
  const traffic = new Traffic();
  const http = (kind: string, addresses: readonly string[]) =>
    Promise.all(addresses.map((address, index) => traffic.http(`${kind}${index + 1}`, { address })));
  const datagrams = (kind: string, addresses: readonly string[]) =>
    Promise.all(addresses.map((address, index) => traffic.udp(`${kind}${index + 1}`, { address })));
  const members = {
    web: await http("web", four.slice(0, 3)),
    pinged: await http("pinged", four.slice(3, 5)),
    udp: await datagrams("udp", four.slice(5, 7)),
    web6: await http("six", six.slice(0, 2)),
    udp6: await datagrams("udp-six", six.slice(2, 4)),
  };
  const amphora = await lab.fresh("bridge");
  const plugging = await plugOnBridge(bridge, amphora, {
    mac: "52:54:00:98:02:01",
    vrrpIp: "10.98.0.20",
    additional: vips.slice(1),
  });
  const service = serviceOn(amphora, {
    vips,
    memberAddress: bridge.addresses[0] ?? "",
    loadBalancerId: id("load balancer"),
    endpoint: async (port, _protocol, host) => ({ host, port }),
  });
  const balancer = bridgeBalancer(members);
  await service.serve(balancer);
  const clients = { clients: four.slice(8, 16), clients6: six.slice(4, 8) };
  return { traffic, bridge, service, plugging, vips, balancer, ...members, ...clients };
}

type Place = { readonly name: string; readonly address: string; readonly port: number };
type Members = Readonly<Record<"web" | "web6" | "pinged" | "udp" | "udp6", readonly Place[]>>;

function bridgeBalancer({ web, web6, pinged, udp, udp6 }: Members): LoadBalancer {
  const listeners: Listener[] = [];
  const pools: Pool[] = [];
  // A member stands in several pools, each time with an id of its own.
  const add = (port: keyof typeof ports, members: readonly Place[], rest: Partial<Pool & Listener> = {}) => {
    const { protocol: asked = "HTTP", algorithm = "ROUND_ROBIN", monitor, persistence, insertHeaders } = rest;
    const protocol = asked === "TCP" || asked === "UDP" ? asked : "HTTP";
    pools.push({
      id: id(`pool ${port}`),
      protocol,
      algorithm,
      members: members.map((one) => ({ id: memberId(one, port), address: one.address, port: one.port })),
      ...(monitor && { monitor }),
      ...(persistence && { persistence }),
    });
    listeners.push({
      id: id(`listener ${port}`),
      protocol,
      port: ports[port],
      defaultPool: id(`pool ${port}`),
      ...(protocol !== "UDP" && { connectionLimit: 1000 }),
      ...(insertHeaders && { insertHeaders }),
    });
  };
  add("sourceIp", web, { algorithm: "SOURCE_IP", insertHeaders: ["X-Forwarded-For"] });
  add("persistence", web, { persistence: { type: "SOURCE_IP" } });
  add("ping", pinged, { monitor: pingMonitor });
  // Octavia lets no pool of UDP have members of both families.
  add("udp", udp, { protocol: "UDP", algorithm: "SOURCE_IP", monitor: udpMonitor });
  if (web6.length > 0) {
    add("udpIpv6", udp6, { protocol: "UDP" });
    const mixed = [...web.slice(0, 1), ...web6];
    add("mixed", mixed, { insertHeaders: ["X-Forwarded-For"] });
    add("ipv6", web6);
    add("ipv6Tcp", web6, { protocol: "TCP" });
    add("mixedTcp", mixed, { protocol: "TCP" });
  }
  return { id: id("load balancer"), listeners, pools };
}
