import { address, haproxyWord, plainWord, port, statusCodes, uuid, whole } from "./configuration-value.ts";
import type { HaproxyRendering } from "./haproxy-context.ts";
import { connectionLimit, isHttp } from "./haproxy-frontend.ts";
import { serverTls } from "./haproxy-tls.ts";
import { insertedHeaders } from "./inserted-headers.ts";
import type { Listener, Member, Monitor, Pool } from "./load-balancer.ts";

const BALANCE = { ROUND_ROBIN: "roundrobin", LEAST_CONNECTIONS: "leastconn", SOURCE_IP: "source" } as const;
const STICK_TABLE_SIZE = "10k";
/** What the agent brings for PING: HAProxy calls it with the member's address. */
const PING_WRAPPER = "ping-wrapper.sh";
const YEAR = 365 * 86_400;

/** The section of one pool as one listener uses it. */
export function backend(listener: Listener, pool: Pool, rendering: HaproxyRendering): string[] {
  const proxied = pool.protocol === "PROXY" || pool.protocol === "PROXYV2";
  const http = pool.protocol === "HTTP" || (proxied && isHttp(listener));
  const { memberConnect = 5_000, memberData = 50_000 } = listener.timeouts ?? {};
  return [
    `backend ${uuid("a pool", pool.id)}:${listener.id}`,
    ...[
      `mode ${http ? "http" : "tcp"}`,
      ...(http && rendering.features.reuseAndState ? ["http-reuse safe"] : []),
      `balance ${BALANCE[pool.algorithm]}`,
      ...persistence(pool, rendering),
      ...(pool.monitor === undefined ? [] : monitorLines(pool.monitor, rendering)),
      ...insertedHeaders(listener, pool),
      `fullconn ${connectionLimit(listener)}`,
      "option allbackups",
      `timeout connect ${whole("a timeout", memberConnect, 0, YEAR * 1000)}`,
      `timeout server ${whole("a timeout", memberData, 0, YEAR * 1000)}`,
      ...pool.members.map((member) => server(member, pool, listener, rendering)),
    ].map((line) => `    ${line}`),
  ];
}

/** The name under which the peers of a load balancer stand. */
export function peersName(balancerId: string): string {
  return `${uuid("the load balancer", balancerId).replaceAll("-", "")}_peers`;
}

function persistence(pool: Pool, { balancer, context }: HaproxyRendering): string[] {
  const peers = context.peers === undefined ? "" : ` peers ${peersName(balancer.id)}`;
  switch (pool.persistence?.type) {
    case undefined:
      return [];
    case "SOURCE_IP":
      return [`stick-table type ipv6 size ${STICK_TABLE_SIZE}${peers}`, "stick on src"];
    case "HTTP_COOKIE":
      return ["cookie SRV insert indirect nocache"];
    case "APP_COOKIE": {
      const cookie = plainWord("the name of a cookie", pool.persistence.cookieName, /^[A-Za-z0-9!$&*+.^_`|~-]+$/);
      return [
        `stick-table type string len 64 size ${STICK_TABLE_SIZE}${peers}`,
        `stick store-response res.cook(${cookie})`,
        `stick match req.cook(${cookie})`,
      ];
    }
  }
}

function monitorLines(monitor: Monitor, { features, paths }: HaproxyRendering): string[] {
  return [
    ...(features.reuseAndState ? ["load-server-state-from-file global"] : []),
    `timeout check ${whole("a monitor's timeout", monitor.timeout, 1, YEAR)}s`,
    ...(monitor.type === "HTTP" || monitor.type === "HTTPS" ? probeLines(monitor) : []),
    ...(monitor.type === "PING"
      ? ["option external-check", `external-check command ${paths.state}/${PING_WRAPPER}`]
      : []),
  ];
}

function probeLines({ method = "GET", path = "/", expectedCodes = "200", httpVersion, domainName }: Monitor): string[] {
  const words = [plainWord("a monitor's method", method, /^[A-Z]+$/), haproxyWord("a monitor's path", path)];
  const host =
    httpVersion === "1.1" && domainName !== undefined ? plainWord("a monitor's host", domainName) : undefined;
  return [
    ["option httpchk", ...words, ...(httpVersion === undefined ? [] : [`HTTP/${httpVersion}`])].join(" "),
    ...(host === undefined ? [] : [`http-check send hdr Host ${host}`]),
    `http-check expect rstatus ${statusCodes("a monitor's codes", expectedCodes).join("|")}`,
  ];
}

function server(member: Member, pool: Pool, listener: Listener, rendering: HaproxyRendering): string {
  const { monitor } = pool;
  return [
    `server ${uuid("a member", member.id)} ${address("a member", member.address)}:${port("a member's port", member.port)}`,
    `weight ${whole("a member's weight", member.weight ?? 1, 0, 256)}`,
    ...(monitor === undefined ? [] : checkWords(monitor, member, pool, rendering)),
    ...(pool.persistence?.type === "HTTP_COOKIE" ? [`cookie ${member.id}`] : []),
    ...(pool.protocol === "PROXY" ? ["send-proxy"] : []),
    ...(pool.protocol === "PROXYV2" ? [listener.tls === undefined ? "send-proxy-v2" : "send-proxy-v2-ssl-cn"] : []),
    ...(member.backup === true ? ["backup"] : []),
    ...(member.enabled === false ? ["disabled"] : []),
    ...serverTls(pool.tls, rendering),
  ].join(" ");
}

function checkWords(monitor: Monitor, member: Member, pool: Pool, { features }: HaproxyRendering): string[] {
  // Octavia leaves the handshake of TLS-HELLO to pools that speak TLS; here it is made with every member.
  const handshake = monitor.type === "HTTPS" || monitor.type === "TLS-HELLO";
  const alpn = features.memberAlpn ? pool.tls?.alpn : undefined;
  return [
    "check",
    ...(handshake ? ["check-ssl verify none"] : []),
    ...(alpn === undefined ? [] : [`check-alpn ${alpn.map((name) => plainWord("an ALPN protocol", name)).join(",")}`]),
    `inter ${whole("a monitor's delay", monitor.delay, 1, YEAR)}s`,
    `fall ${whole("a monitor's fall", monitor.fall, 1, 10)}`,
    `rise ${whole("a monitor's rise", monitor.rise, 1, 10)}`,
    ...(member.monitorAddress === undefined ? [] : [`addr ${address("a member's monitor", member.monitorAddress)}`]),
    ...(member.monitorPort === undefined ? [] : [`port ${port("a member's monitor port", member.monitorPort)}`]),
  ];
}
