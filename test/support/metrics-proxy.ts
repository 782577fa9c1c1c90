import { createServer } from "node:http";
import { request } from "../../src/runtime/traffic/http-client.ts";

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/haproxy_process_/g, "octavia_loadbalancer_"],
  [/haproxy_frontend_/g, "octavia_listener_"],
  [/haproxy_backend_/g, "octavia_pool_"],
  [/haproxy_server_/g, "octavia_member_"],
];

/** What stands between HAProxy's exporter and the listener in an amphora: shows the metrics under Octavia's names. */
export interface MetricsProxy {
  /** Where it answers, for the configuration. */
  readonly address: string;
  /** Where the exporter is. */
  exporter: { host: string; port: number };
  end(): Promise<void>;
}

export async function openMetricsProxy(): Promise<MetricsProxy> {
  const server = createServer(async (_, response) => {
    const { body } = await request(proxy.exporter, { path: "/metrics" });
    const lines = body.split("\n").map((line) => {
      const label = line.startsWith("haproxy_frontend_") ? "listener=" : "pool=";
      const labelled = line.replace(/proxy=/g, label).replace(/server=/g, "member=");
      return NAMES.reduce((text, [name, by]) => text.replace(name, by), labelled);
    });
    response.end(lines.join("\n"));
  });
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const bound = server.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  const proxy: MetricsProxy = {
    address: `127.0.0.1:${port}`,
    exporter: { host: "127.0.0.1", port: 0 },
    end: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return proxy;
}
