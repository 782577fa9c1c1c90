import { haproxyWord, plainWord, port, uuid, whole } from "./configuration-value.ts";
import type { HaproxyRendering } from "./haproxy-context.ts";
import { policyLines } from "./haproxy-policy.ts";
import { bindTls } from "./haproxy-tls.ts";
import type { Listener } from "./load-balancer.ts";

/** Octavia's limit of a listener that has none of its own. */
const CONNECTION_LIMIT = 50_000;
/** The backend that leads a PROMETHEUS listener to the proxy of metrics inside the amphora. */
export const METRICS_BACKEND = "prometheus-exporter-internal";

/** Whether HAProxy reads a listener's traffic as HTTP. */
export function isHttp({ protocol }: Listener): boolean {
  return protocol === "HTTP" || protocol === "TERMINATED_HTTPS" || protocol === "PROMETHEUS";
}

/** The section of one listener, without indentation but of its lines after the first. */
export function frontend(listener: Listener, rendering: HaproxyRendering): string[] {
  const { vips, projectId = "-" } = rendering.context;
  const terminates = listener.protocol === "TERMINATED_HTTPS";
  const { clientData = 50_000, tcpInspect = 0 } = listener.timeouts ?? {};
  const metrics = listener.protocol === "PROMETHEUS" && rendering.features.prometheus;
  return [
    `frontend ${uuid("a listener", listener.id)}`,
    ...[
      `maxconn ${connectionLimit(listener)}`,
      ...(terminates ? ["redirect scheme https if !{ ssl_fc }", ...hsts(listener)] : []),
      ...vips.map((vip) =>
        ["bind", `${vip}:${port("a listener's port", listener.port)}`, ...bindTls(listener, rendering)].join(" "),
      ),
      `mode ${isHttp(listener) ? "http" : "tcp"}`,
      ...(listener.policies ?? []).flatMap((policy) => policyLines(policy, listener.id)),
      ...(listener.defaultPool === undefined
        ? []
        : [`default_backend ${uuid("a pool", listener.defaultPool)}:${listener.id}`]),
      `timeout client ${whole("a timeout", clientData, 0, 365 * 86_400_000)}`,
      ...(tcpInspect > 0 ? [`tcp-request inspect-delay ${whole("a timeout", tcpInspect, 1, 86_400_000)}`] : []),
      ...(metrics ? [`default_backend ${METRICS_BACKEND}`] : []),
      `log-format ${logFormat(listener, plainWord("the project", projectId), rendering.balancer.id)}`,
    ].map((line) => `    ${line}`),
  ];
}

/** How many connections a listener takes at once. */
export function connectionLimit(listener: Listener): number {
  return whole("a listener's connection limit", listener.connectionLimit ?? CONNECTION_LIMIT, 1, 1_000_000);
}

function hsts({ tls }: Listener): string[] {
  if (tls?.hsts === undefined) return [];
  const { maxAge, includeSubdomains = false, preload = false } = tls.hsts;
  const age = whole("the age of HSTS", maxAge, 0, 2 ** 31);
  const directives = `max-age=${age};${includeSubdomains ? " includeSubDomains;" : ""}${preload ? " preload;" : ""}`;
  return [`http-response set-header Strict-Transport-Security "${directives}"`];
}

/** The flow log's line; a listener that does not read HTTP has neither request nor status to tell. */
function logFormat(listener: Listener, project: string, balancer: string): string {
  const [request, status] = isHttp(listener) ? ["%{+Q}r", "%ST"] : ["-", "-"];
  const format = `%f %ci %cp %t ${request} ${status} %B %U %[ssl_c_verify] %{+Q}[ssl_c_s_dn] %b %s %Tt %tsc`;
  return haproxyWord("the log's format", `${project} ${balancer} ${format}`);
}
