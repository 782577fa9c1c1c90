import type { AdditionalVip } from "../../src/runtime/agent/plug-request.ts";
import type { Amphora, Bridge, Lab } from "../../src/runtime/lab/lab.ts";
import { type Plugging, plugWhenKnown } from "../../src/runtime/network/vip-plugging.ts";
import type { CheckInput } from "../../src/verify/suite.ts";

/** The VIP on the bridge, and the subnet that every VIP there belongs to. */
export const bridgeVip = "10.98.0.10";
export const bridgeSubnet = { cidr: "10.98.0.0/24", gateway: "10.98.0.1" } as const;
const bridgeSubnet6 = { cidr: "fd98::/64", gateway: "fd98::1" } as const;

export const isIpv6 = (address: string): boolean => address.includes(":");

/** The bridge, or the end of the check as skipped where this host cannot have one. */
export async function bridgeOrSkip({ lab, skip }: { lab: Lab; skip: CheckInput["skip"] }): Promise<Bridge> {
  const bridge = await lab.bridge();
  if ("unavailable" in bridge) return skip(`no bridge can be had here: ${bridge.unavailable}`, bridge.remedy);
  return bridge;
}

export interface BridgeNic {
  readonly mac: string;
  /** The amphora's own address. */
  readonly vrrpIp: string;
  /** Beside `bridgeVip`. */
  readonly additional?: readonly string[];
}

/** Hot-plugs a NIC on the bridge and has the agent plug the VIP into it. */
export async function plugOnBridge(bridge: Bridge, amphora: Amphora, nic: BridgeNic): Promise<Plugging> {
  await bridge.attach(amphora, nic.mac);
  return plugWhenKnown(amphora.agent, (agent) =>
    agent.plugVip(bridgeVip, {
      subnet_cidr: bridgeSubnet.cidr,
      gateway: bridgeSubnet.gateway,
      mac_address: nic.mac,
      vrrp_ip: nic.vrrpIp,
      mtu: 1500,
      host_routes: [],
      additional_vips: (nic.additional ?? []).map(additionalVip),
    }),
  );
}

function additionalVip(address: string): AdditionalVip {
  const { cidr, gateway } = isIpv6(address) ? bridgeSubnet6 : bridgeSubnet;
  return { ip_address: address, subnet_cidr: cidr, gateway, host_routes: [] };
}
