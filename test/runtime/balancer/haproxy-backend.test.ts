import { expect } from "chai";
import { backend, peersName } from "../../../src/runtime/balancer/haproxy-backend.ts";
import type { Monitor } from "../../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { exampleListener, examplePool } from "./balancers.ts";
import { rendering } from "./haproxy-rendering.ts";

const monitor: Monitor = { id: objectId("monitor"), type: "TLS-HELLO", delay: 3, timeout: 2, fall: 3, rise: 2 };

describe("backend", () => {
  it("probes members by a handshake, at the address and port they state", () => {
    const members = [
      { id: objectId("m"), address: "192.0.2.1", port: 443, monitorAddress: "192.0.2.2", monitorPort: 9 },
    ];
    const tls = { alpn: ["h2"] };
    const lines = backend(exampleListener(), examplePool({ members, monitor, tls }), rendering("2.6.12"));
    expect(lines.at(-1)).to.include(
      ":443 weight 1 check check-ssl verify none check-alpn h2 inter 3s fall 3 rise 2 addr 192.0.2.2 port 9 ssl verify none",
    );
    expect(lines).to.include("    load-server-state-from-file global");
  });

  it("does for an old HAProxy without what it does not know", () => {
    const lines = backend(exampleListener(), examplePool({ monitor, tls: { alpn: ["h2"] } }), rendering("1.5.18")).join(
      "\n",
    );
    expect(lines).to.not.match(/http-reuse|load-server-state|alpn/);
  });

  it("speaks the PROXY protocol in the mode of its listener", () => {
    const lines = (protocol: "TCP" | "HTTP"): string =>
      backend(exampleListener({ protocol }), examplePool({ protocol: "PROXY" }), rendering("2.6.12")).join("\n");
    expect(lines("TCP")).to.include("mode tcp").and.to.include("send-proxy");
    expect(lines("HTTP")).to.include("mode http").and.to.include("http-reuse safe");
    const secure = exampleListener({ protocol: "TERMINATED_HTTPS", tls: { certificates: [] } });
    expect(backend(secure, examplePool({ protocol: "PROXYV2" }), rendering("2.6.12")).join("\n")).to.include(
      "send-proxy-v2-ssl-cn",
    );
  });

  it("shares its table with the peers of its balancer", () => {
    const pool = examplePool({ persistence: { type: "APP_COOKIE", cookieName: "JSESSIONID" } });
    const plain = rendering("2.6.12");
    const shared = { ...plain, context: { ...plain.context, peers: [] } };
    const table = "    stick-table type string len 64 size 10k";
    expect(backend(exampleListener(), pool, plain)).to.include(table);
    expect(backend(exampleListener(), pool, shared)).to.include(`${table} peers ${peersName(objectId("balancer"))}`);
  });
});
