import { isIP } from "node:net";
import { address, addressBlock, plainWord, refuseBalancer, uuid, whole } from "./configuration-value.ts";

/** One amphora's side of an ACTIVE_STANDBY pair. */
export interface VrrpInstance {
  readonly loadBalancerId: string;
  /** The state in which it starts, as controllers before Octavia 13 write it; left out, `nopreempt` counts. */
  readonly role?: "MASTER" | "BACKUP";
  /** The VIP's interface inside the namespace, `eth1`. */
  readonly interface: string;
  /** 100 of the amphora that shall be master first, 90 of the other. */
  readonly priority: number;
  /** This amphora's own address on the VIP's network. */
  readonly address: string;
  /** The other amphorae's. */
  readonly peers: readonly string[];
  /** The VIP first, then the additional ones. */
  readonly vips: readonly VrrpVip[];
  /** The first eight characters count. */
  readonly password: string;
  /** 1 when left out. */
  readonly routerId?: number;
  /** Seconds; 1 when left out. */
  readonly advertInterval?: number;
}

export interface VrrpVip {
  readonly address: string;
  /** Of its subnet. */
  readonly cidr: string;
  readonly gateway?: string;
  readonly hostRoutes?: readonly { readonly destination: string; readonly nexthop: string }[];
}

/** Where the agent writes the script that fails while HAProxy or LVS is not at work. */
const CHECK_SCRIPT = "/var/lib/octavia/vrrp/check_script.sh";
/** The routing table of what comes from a VIP. */
const TABLE = 1;

/**
 * The keepalived configuration of an amphora in an ACTIVE_STANDBY pair, in the shape of
 * octavia/amphorae/drivers/keepalived/jinja, for `PUT /1.0/vrrp/upload`.
 *
 * @throws {Refusal} `bad-balancer` for a value that Octavia would not accept, above all one that would become configuration
 */
export function renderVrrp(instance: VrrpInstance): string {
  const name = plainWord("the interface", instance.interface, /^[A-Za-z0-9_.-]{1,15}$/);
  const own = address("the amphora", instance.address);
  if (instance.vips.length === 0) refuseBalancer("its VIP", "is missing");
  if (instance.peers.length === 0) refuseBalancer("its peer", "is missing");
  const sameFamily = (vip: VrrpVip): boolean => isIP(address("a VIP", vip.address)) === isIP(own);
  const list = (vips: readonly VrrpVip[]): string[] => vips.map((vip) => vip.address);
  return `${[
    ...block("vrrp_script check_script", [`script ${CHECK_SCRIPT}`, "interval 5", "fall 2", "rise 2"]),
    "",
    ...block(`vrrp_instance ${uuid("the load balancer", instance.loadBalancerId).replaceAll("-", "")}`, [
      ...(instance.role === undefined ? [] : [`state ${instance.role}`]),
      `interface ${name}`,
      `virtual_router_id ${whole("the router's id", instance.routerId ?? 1, 1, 255)}`,
      `priority ${whole("the priority", instance.priority, 1, 254)}`,
      "nopreempt",
      "accept",
      "garp_master_refresh 5",
      "garp_master_refresh_repeat 2",
      `advert_int ${whole("the interval of advertisements", instance.advertInterval ?? 1, 1, 255)}`,
      ...block("authentication", [
        "auth_type PASS",
        `auth_pass ${plainWord("the password", instance.password, /^[A-Za-z0-9]+$/).slice(0, 8)}`,
      ]),
      "",
      `unicast_src_ip ${own}`,
      ...block(
        "unicast_peer",
        instance.peers.map((peer) => address("a peer", peer)),
      ),
      "",
      ...block("virtual_ipaddress", list(instance.vips.filter(sameFamily))),
      "",
      // An advertisement holds addresses of one family alone.
      ...block("virtual_ipaddress_excluded", list(instance.vips.filter((vip) => !sameFamily(vip)))),
      "",
      ...block(
        "virtual_routes",
        instance.vips.flatMap((vip) => routes(vip, name)),
      ),
      "",
      ...block(
        "virtual_rules",
        instance.vips.map(
          (vip) => `from ${vip.address}/${isIP(vip.address) === 6 ? 128 : 32} table ${TABLE} priority 100`,
        ),
      ),
      "",
      ...block("track_script", ["check_script"]),
    ]),
  ].join("\n")}\n`;
}

function routes(vip: VrrpVip, name: string): string[] {
  return [
    `${addressBlock("a VIP's subnet", vip.cidr)} dev ${name} src ${vip.address} scope link table ${TABLE}`,
    ...(vip.gateway === undefined
      ? []
      : [`default via ${address("a gateway", vip.gateway)} dev ${name} onlink table ${TABLE}`]),
    ...(vip.hostRoutes ?? []).map(
      ({ destination, nexthop }) =>
        // Octavia writes "gateway" for "via", which keepalived 2.2 does not know.
        `${addressBlock("a host route", destination)} via ${address("a host route", nexthop)} dev ${name} onlink table ${TABLE}`,
    ),
  ];
}

function block(title: string, lines: readonly string[]): string[] {
  return [`${title} {`, ...lines.map((line) => (line === "" ? "" : `    ${line}`)), "}"];
}
