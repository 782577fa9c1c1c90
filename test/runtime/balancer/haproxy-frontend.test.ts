import { expect } from "chai";
import { connectionLimit, frontend, isHttp, METRICS_BACKEND } from "../../../src/runtime/balancer/haproxy-frontend.ts";
import type { ListenerProtocol } from "../../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { exampleListener } from "./balancers.ts";
import { rendering } from "./haproxy-rendering.ts";

describe("frontend", () => {
  it("logs what there is to log of its protocol", () => {
    const formatOf = (protocol: ListenerProtocol): string =>
      frontend(exampleListener({ protocol }), rendering("2.6.12")).find((line) => line.includes("log-format")) ?? "";
    expect(formatOf("HTTP")).to.include(`-\\ ${objectId("balancer")}\\ %f\\ %ci\\ %cp\\ %t\\ %{+Q}r\\ %ST\\ `);
    expect(formatOf("TCP")).to.include("\\ %t\\ -\\ -\\ ");
  });

  it("redirects to HTTPS and tells of it where TLS ends", () => {
    const tls = { certificates: [], hsts: { maxAge: 100, preload: true } };
    const lines = frontend(exampleListener({ protocol: "TERMINATED_HTTPS", tls }), rendering("2.6.12")).join("\n");
    expect(lines).to.include("redirect scheme https if !{ ssl_fc }");
    expect(lines).to.include('Strict-Transport-Security "max-age=100; preload;"');
  });

  it("leads to the proxy of metrics where HAProxy has an exporter", () => {
    const { defaultPool: _, ...listener } = exampleListener({ protocol: "PROMETHEUS" });
    expect(frontend(listener, rendering("2.6.12"))).to.include(`    default_backend ${METRICS_BACKEND}`);
    expect(frontend(listener, rendering("1.8.0")).join("\n")).to.not.include(METRICS_BACKEND);
  });

  it("has Octavia's limit unless it has one of its own", () => {
    expect(connectionLimit(exampleListener())).to.equal(50_000);
    expect(connectionLimit(exampleListener({ connectionLimit: 7 }))).to.equal(7);
  });

  it("is read as HTTP where Octavia says so", () => {
    const protocols: readonly ListenerProtocol[] = ["HTTP", "TERMINATED_HTTPS", "PROMETHEUS", "TCP", "HTTPS"];
    expect(protocols.map((protocol) => isHttp(exampleListener({ protocol })))).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
