import { isIP } from "node:net";
import { address, plainWord, port, refuseBalancer, statusCodes, uuid, whole } from "./configuration-value.ts";
import type { Listener, LoadBalancer, Member, Monitor, Pool } from "./load-balancer.ts";

export interface LvsContext {
  /** The VIP first, then the additional ones. */
  readonly vips: readonly string[];
}

const NAMESPACE = "amphora-haproxy";
const UDP_CHECK = "/var/lib/octavia/lvs/check/udp_check.sh";
const ALGORITHMS = { ROUND_ROBIN: "wrr", LEAST_CONNECTIONS: "lc", SOURCE_IP: "sh" } as const;
const YEAR = 365 * 86_400;

/** Whether a listener is the kernel's (LVS under keepalived) and not HAProxy's. */
export function isLvs({ protocol }: Listener): boolean {
  return protocol === "UDP" || protocol === "SCTP";
}

/**
 * The keepalived configuration of one UDP or SCTP listener, in the shape of octavia/common/jinja/lvs. The comments count:
 * the agent reads from them which listener, pool, monitor and members the addresses belong to, and sends no heartbeat
 * at all when that of the listener is missing.
 *
 * @throws {Refusal} `bad-balancer` for a value that Octavia would not accept, above all one that would become configuration
 */
export function renderLvs(balancer: LoadBalancer, listener: Listener, { vips }: LvsContext): string {
  const id = uuid("a listener", listener.id);
  const enabled = listener.enabled !== false;
  const pool = listener.defaultPool === undefined ? undefined : poolOf(listener.defaultPool, balancer);
  const { members = [] } = pool ?? {};
  // Octavia has VIPs and members of one family in such a listener; an agent sends no heartbeat when a family has no member.
  const versions = [4, 6].filter(
    (version) =>
      vips.some((vip) => isIP(address("a VIP", vip)) === version) &&
      (members.length === 0 || members.some((member) => isIP(address("a member", member.address)) === version)),
  );
  return `${[
    `# Configuration for Loadbalancer ${uuid("the load balancer", balancer.id)}`,
    enabled ? `# Configuration for Listener ${id}` : `# Listener ${id} is disabled`,
    "",
    `net_namespace ${NAMESPACE}`,
    "",
    ...(enabled && pool !== undefined
      ? versions.flatMap((version) =>
          virtualServer(
            version,
            vips.filter((vip) => isIP(vip) === version),
            listener,
            pool,
          ),
        )
      : []),
  ].join("\n")}\n`;
}

function virtualServer(version: number, vips: readonly string[], listener: Listener, pool: Pool): string[] {
  const { monitor } = pool;
  return [
    `virtual_server_group ipv${version}-group {`,
    // The agent finds the first address on the line right after the brace.
    ...vips.map((vip) => `    ${vip} ${port("a listener's port", listener.port)}`),
    "}",
    "",
    `virtual_server group ipv${version}-group {`,
    `    lb_algo ${ALGORITHMS[pool.algorithm]}`,
    "    lb_kind NAT",
    `    protocol ${listener.protocol}`,
    ...persistence(version, pool),
    ...(monitor === undefined ? [] : timing(monitor)),
    "",
    `    # Configuration for Pool ${uuid("a pool", pool.id)}`,
    ...(monitor === undefined ? [] : [`    # Configuration for HealthMonitor ${uuid("a monitor", monitor.id)}`]),
    ...pool.members
      .filter((member) => isIP(address("a member", member.address)) === version)
      .flatMap((member) => realServer(member, listener, monitor)),
    "}",
    "",
  ];
}

function persistence(version: number, pool: Pool): string[] {
  if (pool.persistence?.type !== "SOURCE_IP") return [];
  const { timeout = 360, granularity = version === 4 ? "255.255.255.255" : "128" } = pool.persistence;
  return [
    `    persistence_timeout ${whole("a persistence timeout", timeout, 1, YEAR)}`,
    `    persistence_granularity ${plainWord("a persistence granularity", granularity, /^[0-9.]+$/)}`,
  ];
}

function timing({ delay, fall }: Monitor): string[] {
  const seconds = whole("a monitor's delay", delay, 1, YEAR);
  return [
    `    delay_loop ${seconds}`,
    `    delay_before_retry ${seconds}`,
    `    retry ${whole("a monitor's fall", fall, 1, 10)}`,
  ];
}

function realServer(member: Member, listener: Listener, monitor: Monitor | undefined): string[] {
  const id = uuid("a member", member.id);
  if (member.enabled === false) return [`    # Member ${id} is disabled`];
  return [
    `    # Configuration for Member ${id}`,
    `    real_server ${member.address} ${port("a member's port", member.port)} {`,
    `        weight ${whole("a member's weight", member.weight ?? 1, 0, 256)}`,
    ...(listener.connectionLimit === undefined
      ? []
      : [`        uthreshold ${whole("a listener's connection limit", listener.connectionLimit, 1, 1_000_000)}`]),
    ...(monitor === undefined ? [] : checker(monitor, member)),
    "    }",
  ];
}

function checker(monitor: Monitor, member: Member): string[] {
  const target = address("a member's monitor", member.monitorAddress ?? member.address);
  const targetPort = port("a member's monitor port", member.monitorPort ?? member.port);
  const timeout = whole("a monitor's timeout", monitor.timeout, 1, YEAR);
  const connection = [`connect_ip ${target}`, `connect_port ${targetPort}`, `connect_timeout ${timeout}`];
  switch (monitor.type) {
    case "UDP-CONNECT":
      return block("MISC_CHECK", [`misc_path "${UDP_CHECK} ${target} ${targetPort}"`, `misc_timeout ${timeout}`]);
    case "SCTP":
      return block("MISC_CHECK", [
        `misc_path "amphora-health-checker sctp -t ${timeout} ${target} ${targetPort}"`,
        `misc_timeout ${timeout + 1}`,
      ]);
    case "TCP":
      return block("TCP_CHECK", connection);
    case "HTTP":
      return block("HTTP_GET", [...urls(monitor), ...connection]);
    default:
      return refuseBalancer("the monitor of a UDP or SCTP pool", `may not be of type ${monitor.type}`);
  }
}

function urls({ path = "/", expectedCodes = "200", method = "GET" }: Monitor): string[] {
  if (method !== "GET") refuseBalancer("the monitor of a UDP or SCTP pool", `may not send ${method.slice(0, 20)}`);
  const word = plainWord("a monitor's path", path, /^\/[A-Za-z0-9_.:/@+?=&~%-]*$/);
  return statusCodes("a monitor's codes", expectedCodes).flatMap((code) => [
    "url {",
    `  path ${word}`,
    `  status_code ${code}`,
    "}",
  ]);
}

function block(name: string, lines: readonly string[]): string[] {
  return [`        ${name} {`, ...lines.map((line) => `            ${line}`), "        }"];
}

function poolOf(id: string, { pools }: LoadBalancer): Pool {
  return (
    pools.find((pool) => pool.id === id) ?? refuseBalancer("a listener", `leads to the unknown pool ${id.slice(0, 80)}`)
  );
}
