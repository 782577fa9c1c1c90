import type { Listener, LoadBalancer, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import type { Bridge, Lab, Service } from "../../src/runtime/lab/lab.ts";
import { serviceOn } from "../../src/runtime/lab/service.ts";
import type { Plugging } from "../../src/runtime/network/vip-plugging.ts";
import type { HttpMember } from "../../src/runtime/traffic/http-member.ts";
import { Traffic } from "../../src/runtime/traffic/traffic.ts";
import type { CheckInput } from "../../src/verify/suite.ts";
import { bridgeOrSkip, bridgeVip, isIpv6, plugOnBridge } from "./bridged-amphora.ts";

/** Ports of the VIPs. */
export const ports = {
  sourceIp: 80,
  persistence: 81,
  mixed: 83,
  ipv6: 84,
  ipv6Tcp: 85,
  mixedTcp: 86,
} as const;

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

async function prepare(lab: Lab, bridge: Bridge): Promise<Ground> {
  const hosts = bridge.addresses.slice(1);
  const [four, six] = [hosts.filter((one) => !isIpv6(one)), hosts.filter((one) => isIpv6(one) && one !== "fd98::1")];
  const vips = [bridgeVip, "10.98.0.11", ...(six.length > 0 ? ["fd98::10"] : [])];
  const traffic = new Traffic();
  const web = await Promise.all(four.slice(0, 3).map((address, index) => traffic.http(`web${index + 1}`, { address })));
  const web6 = await Promise.all(six.slice(0, 2).map((address, index) => traffic.http(`six${index + 1}`, { address })));
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
  const ground = { traffic, bridge, service, plugging, vips, web, web6 };
  await service.serve(bridgeBalancer(ground));
  return { ...ground, clients: four.slice(8, 16), clients6: six.slice(4, 8) };
}

type Place = { readonly name: string; readonly address: string; readonly port: number };
type Members = Readonly<Record<"web" | "web6", readonly Place[]>>;

function bridgeBalancer({ web, web6 }: Members): LoadBalancer {
  const listeners: Listener[] = [];
  const pools: Pool[] = [];
  // A member stands in several pools, each time with an id of its own.
  const add = (port: keyof typeof ports, members: readonly Place[], rest: Partial<Pool & Listener> = {}) => {
    const { protocol = "HTTP", algorithm = "ROUND_ROBIN", persistence, insertHeaders } = rest;
    const of = (name: string) => id(`${name} at ${ports[port]}`);
    pools.push({
      id: id(`pool ${port}`),
      protocol: protocol === "TCP" ? "TCP" : "HTTP",
      algorithm,
      members: members.map(({ name, address, port: memberPort }) => ({ id: of(name), address, port: memberPort })),
      ...(persistence && { persistence }),
    });
    listeners.push({
      id: id(`listener ${port}`),
      protocol: protocol === "TCP" ? "TCP" : "HTTP",
      port: ports[port],
      defaultPool: id(`pool ${port}`),
      connectionLimit: 1000,
      ...(insertHeaders && { insertHeaders }),
    });
  };
  add("sourceIp", web, { algorithm: "SOURCE_IP", insertHeaders: ["X-Forwarded-For"] });
  add("persistence", web, { persistence: { type: "SOURCE_IP" } });
  if (web6.length > 0) {
    const mixed = [...web.slice(0, 1), ...web6];
    add("mixed", mixed, { insertHeaders: ["X-Forwarded-For"] });
    add("ipv6", web6);
    add("ipv6Tcp", web6, { protocol: "TCP" });
    add("mixedTcp", mixed, { protocol: "TCP" });
  }
  return { id: id("load balancer"), listeners, pools };
}
