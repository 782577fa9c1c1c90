import { address, plainWord, refuseBalancer, uuid } from "./configuration-value.ts";
import { backend, peersName } from "./haproxy-backend.ts";
import { AMPHORA_PATHS, type HaproxyContext, type HaproxyPaths, type HaproxyRendering } from "./haproxy-context.ts";
import { haproxyFeatures } from "./haproxy-features.ts";
import { connectionLimit, frontend, METRICS_BACKEND } from "./haproxy-frontend.ts";
import type { Listener, LoadBalancer, Pool } from "./load-balancer.ts";
import { isLvs } from "./lvs.ts";
import { peerName } from "./peer-name.ts";

const MOST_CONNECTIONS = 1_000_000;
const PEER_PORT = 1025;
/** The exporter inside HAProxy, and the proxy beside it that renames its metrics. */
const EXPORTER = "127.0.0.1:9101";
const METRICS_PROXY = "127.0.0.1:9102";

/** Whether a load balancer needs HAProxy at all: UDP and SCTP are the kernel's. */
export function servesHttp(balancer: LoadBalancer): boolean {
  return balancer.listeners.some((listener) => !isLvs(listener));
}

/**
 * The HAProxy configuration of a load balancer, in the shape in which Octavia's controller renders it
 * (octavia/common/jinja/haproxy/combined_listeners), for all listeners but those of UDP and SCTP.
 *
 * @throws {Refusal} `bad-balancer` for a value that Octavia would not accept, above all one that would become configuration
 */
export function renderHaproxy(balancer: LoadBalancer, context: HaproxyContext): string {
  const paths = checkedPaths({ ...AMPHORA_PATHS, ...context.paths });
  const features = haproxyFeatures(context.haproxyVersion);
  const rendering: HaproxyRendering = { balancer, context, features, paths };
  if (context.vips.length === 0) refuseBalancer("its VIP", "is missing");
  for (const vip of context.vips) address("a VIP", vip);
  const listeners = balancer.listeners.filter((listener) => listener.enabled !== false && !isLvs(listener));
  const sections = [
    globals(listeners, rendering),
    defaults(),
    ...(context.peers === undefined ? [] : [peers(rendering)]),
    ...(features.prometheus && listeners.some(({ protocol }) => protocol === "PROMETHEUS") ? metrics() : []),
    ...listeners.flatMap((listener) => [
      frontend(listener, rendering),
      ...poolsOf(listener, balancer).map((pool) => backend(listener, pool, rendering)),
    ]),
  ];
  return `# Configuration for loadbalancer ${balancer.id}\n${sections.map((lines) => `${lines.join("\n")}\n`).join("\n")}`;
}

/** The pools to which a listener leads, each once: its own and those of its policies. */
function poolsOf(listener: Listener, balancer: LoadBalancer): Pool[] {
  const ids = [
    listener.defaultPool,
    ...(listener.policies ?? []).map((policy) => ("pool" in policy ? policy.pool : undefined)),
  ];
  return [...new Set(ids)]
    .filter((id) => id !== undefined)
    .map(
      (id) =>
        balancer.pools.find((pool) => pool.id === id) ??
        refuseBalancer("a listener", `leads to the unknown pool ${id}`),
    );
}

function globals(listeners: readonly Listener[], { balancer, features, paths }: HaproxyRendering): string[] {
  const connections = listeners.reduce((sum, listener) => sum + connectionLimit(listener), 0);
  const pools = listeners.flatMap((listener) => poolsOf(listener, balancer));
  const pings = pools.some(({ monitor }) => monitor?.type === "PING");
  return section("global", [
    "daemon",
    "user nobody",
    `log ${paths.log} local0`,
    `log ${paths.log} local1 notice`,
    `stats socket ${paths.state}/${uuid("the load balancer", balancer.id)}.sock mode 0666 level user`,
    ...(features.reuseAndState ? [`server-state-file ${paths.state}/${balancer.id}/servers-state`] : []),
    `maxconn ${Math.min(connections || MOST_CONNECTIONS, MOST_CONNECTIONS)}`,
    ...(pings ? ["external-check"] : []),
    ...(pings && features.insecureFork ? ["insecure-fork-wanted"] : []),
  ]);
}

function defaults(): string[] {
  return section("defaults", [
    "log global",
    "retries 3",
    "option redispatch",
    "option splice-request",
    "option splice-response",
    "option http-keep-alive",
  ]);
}

function peers({ balancer, context }: HaproxyRendering): string[] {
  return section(
    `peers ${peersName(balancer.id)}`,
    (context.peers ?? []).map(
      (peer) => `peer ${peerName(peer.amphoraId)} ${address("a peer", peer.address)}:${PEER_PORT}`,
    ),
  );
}

function metrics(): string[][] {
  return [
    section("frontend prometheus-exporter-internal-endpoint", [
      `bind ${EXPORTER}`,
      "mode http",
      "no log",
      "http-request use-service prometheus-exporter if { path /metrics }",
      "http-request reject",
      "timeout http-request 5s",
      "timeout client 5s",
    ]),
    section(`backend ${METRICS_BACKEND}`, [
      "mode http",
      "no log",
      "balance first",
      "timeout connect 5s",
      "timeout server 5s",
      `server prometheus-internal ${METRICS_PROXY}`,
    ]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return [title, ...lines.map((line) => `    ${line}`)];
}

function checkedPaths(paths: HaproxyPaths): HaproxyPaths {
  for (const path of Object.values(paths)) plainWord("a path", path, /^\/[A-Za-z0-9_./+-]+$/);
  return paths;
}
