import { expect } from "chai";
import { renderHaproxy, servesHttp } from "../../../src/runtime/balancer/haproxy.ts";
import type { Listener, LoadBalancer, Monitor, Pool } from "../../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { exampleBalancer, exampleListener, examplePool } from "./balancers.ts";
import { exampleCertificates } from "./example-certificates.ts";
import { haproxySays, haproxyVerdict } from "./haproxy-check.ts";

const context = { vips: ["10.99.0.10"], haproxyVersion: "2.6.12-1+deb12u4" };
const monitor: Monitor = {
  id: objectId("monitor"),
  type: "HTTP",
  delay: 3,
  timeout: 2,
  fall: 3,
  rise: 2,
  path: "/health",
};

/** One feature each: what is changed of the plain listener and pool. */
const FEATURES: Readonly<Record<string, { readonly listener?: Partial<Listener>; readonly pool?: Partial<Pool> }>> = {
  "a plain HTTP listener": {},
  "a TCP listener": { listener: { protocol: "TCP" }, pool: { protocol: "TCP" } },
  "HTTPS passed through": { listener: { protocol: "HTTPS" }, pool: { protocol: "HTTPS" } },
  "the PROXY protocol": { listener: { protocol: "TCP" }, pool: { protocol: "PROXY" } },
  "the PROXY protocol, version 2, behind HTTP": { pool: { protocol: "PROXYV2" } },
  "least connections": { pool: { algorithm: "LEAST_CONNECTIONS" } },
  "source IP": { pool: { algorithm: "SOURCE_IP" } },
  "persistence by source IP": { pool: { persistence: { type: "SOURCE_IP" } } },
  "persistence by a cookie of HAProxy": { pool: { persistence: { type: "HTTP_COOKIE" } } },
  "persistence by the application's cookie": {
    pool: { persistence: { type: "APP_COOKIE", cookieName: "JSESSIONID" } },
  },
  "a monitor of HTTP": { pool: { monitor: { ...monitor, expectedCodes: "200-204,301" } } },
  "a monitor of HTTP 1.1 with a host": {
    pool: { monitor: { ...monitor, method: "HEAD", httpVersion: "1.1", domainName: "www.example.test" } },
  },
  "a monitor of HTTPS": { pool: { monitor: { ...monitor, type: "HTTPS" } } },
  "a monitor of TCP": { pool: { monitor: { ...monitor, type: "TCP" } } },
  "a monitor of TLS-HELLO": { pool: { monitor: { ...monitor, type: "TLS-HELLO" } } },
  "a monitor of PING": { pool: { monitor: { ...monitor, type: "PING" } } },
  "limits and timeouts": {
    listener: {
      connectionLimit: 10,
      timeouts: { clientData: 1000, memberConnect: 1000, memberData: 1000, tcpInspect: 50 },
    },
  },
  "inserted headers": { listener: { insertHeaders: ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"] } },
};

describe("renderHaproxy", () => {
  const scratch = scratchDirectory();
  const verdict = (balancer: LoadBalancer, more = {}): string => haproxyVerdict(balancer, scratch("."), more);

  for (const [name, { listener, pool }] of Object.entries(FEATURES)) {
    it(`gives what HAProxy takes without a warning: ${name}`, function () {
      needTools(this, "haproxy");
      expect(verdict(exampleBalancer([exampleListener(listener)], [examplePool(pool)]))).to.equal("");
    });
  }

  it("gives what HAProxy takes without a warning: every kind of member", function () {
    needTools(this, "haproxy");
    const member = { address: "192.0.2.1", port: 80 };
    const members = [
      { ...member, id: objectId("a"), backup: true },
      { ...member, id: objectId("b"), enabled: false },
      { ...member, id: objectId("c"), address: "fd98::2", monitorAddress: "192.0.2.9", monitorPort: 9999, weight: 0 },
    ];
    expect(verdict(exampleBalancer([exampleListener()], [examplePool({ members, monitor })]))).to.equal("");
  });

  it("gives what HAProxy takes without a warning: peers, additional VIPs and metrics", function () {
    needTools(this, "haproxy");
    const listeners = [
      exampleListener({ protocol: "PROMETHEUS", port: 8088 }),
      exampleListener({ id: objectId("second") }),
    ].map(({ defaultPool, ...listener }) =>
      listener.protocol === "PROMETHEUS" ? listener : { ...listener, ...(defaultPool && { defaultPool }) },
    );
    const balancer = exampleBalancer(listeners, [examplePool({ persistence: { type: "SOURCE_IP" } })]);
    const vips = ["127.0.0.1", "::1"];
    const peers = [{ amphoraId: "one", address: "10.99.0.20" }];
    expect(verdict(balancer, { vips })).to.equal("");
    // HAProxy takes its own name among the peers from its command line; here it has another one.
    const text = renderHaproxy(balancer, { ...context, peers });
    expect(text).to.match(/^peers [0-9a-f]{32}_peers\n {4}peer [A-Za-z0-9_-]+ 10\.99\.0\.20:1025$/m);
    expect(
      haproxySays(text.replace(/peer \S+ /, "peer peer ").replaceAll("/var/lib/octavia", scratch(".")), scratch(".")),
    ).to.equal("");
  });

  it("gives what HAProxy takes without a warning: TLS on both sides", async function () {
    needTools(this, "haproxy");
    const { authority, first, second, revoked } = await exampleCertificates();
    const listener = exampleListener({
      protocol: "TERMINATED_HTTPS",
      insertHeaders: [
        "X-SSL-Client-Verify",
        "X-SSL-Client-Has-Cert",
        "X-SSL-Client-DN",
        "X-SSL-Client-CN",
        "X-SSL-Issuer",
        "X-SSL-Client-SHA1",
        "X-SSL-Client-Not-Before",
        "X-SSL-Client-Not-After",
      ],
      tls: {
        certificates: [first, second],
        clientAuthentication: "MANDATORY",
        clientCa: authority.certificate,
        clientCrl: revoked,
        ciphers: "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384",
        alpn: ["h2", "http/1.1"],
        hsts: { maxAge: 100, includeSubdomains: true, preload: true },
      },
    });
    const tls = { ca: authority.certificate, crl: revoked, clientCertificate: first, alpn: ["http/1.1"] };
    const pool = examplePool({ tls, monitor: { ...monitor, type: "HTTPS" } });
    const balancer = exampleBalancer([listener], [pool]);
    expect(verdict(balancer)).to.equal("");
    const text = renderHaproxy(balancer, context);
    expect(text).to.include("verify required crl-file").and.to.include("no-sslv3 no-tlsv10 no-tlsv11 alpn h2,http/1.1");
  });

  it("keeps to the shape that the agent reads", () => {
    const text = renderHaproxy(exampleBalancer([exampleListener()], [examplePool({ monitor })]), context);
    expect(text).to.match(
      new RegExp(`^ {4}stats socket /var/lib/octavia/${objectId("balancer")}\\.sock mode 0666 level user$`, "m"),
    );
    expect(text).to.match(new RegExp(`^frontend ${objectId("listener")}$`, "m"));
    expect(text).to.match(new RegExp(`^backend ${objectId("pool")}:${objectId("listener")}$`, "m"));
    expect(text).to.include("\n    bind 10.99.0.10:80\n    mode http\n");
    expect(text).to.include(`\n    server ${objectId("m2")} 192.0.2.12:8082 weight 3 check inter 3s fall 3 rise 2\n`);
    expect(text).to.include("\n    maxconn 50000\n").and.to.not.include("peers");
  });

  it("leaves out what is disabled, UDP and SCTP", () => {
    const listeners = [
      exampleListener({ enabled: false }),
      exampleListener({ protocol: "UDP" }),
      exampleListener({ protocol: "SCTP" }),
    ];
    const balancer = exampleBalancer(listeners, [examplePool()]);
    expect(renderHaproxy(balancer, context)).to.not.match(/frontend|backend/);
    expect(servesHttp(exampleBalancer(listeners.slice(1), []))).to.equal(false);
    expect(servesHttp(balancer)).to.equal(true);
  });

  it("refuses what would become configuration", () => {
    const hostile = "x\n    server evil 203.0.113.1:80";
    const balancers: readonly LoadBalancer[] = [
      { ...exampleBalancer([], []), id: hostile },
      exampleBalancer([exampleListener({ id: hostile })], [examplePool()]),
      exampleBalancer([exampleListener({ defaultPool: hostile })], [examplePool({ id: hostile })]),
      exampleBalancer([exampleListener()], [examplePool({ monitor: { ...monitor, path: hostile } })]),
      exampleBalancer([exampleListener()], [examplePool({ monitor: { ...monitor, method: hostile } })]),
      exampleBalancer([exampleListener()], [examplePool({ persistence: { type: "APP_COOKIE", cookieName: hostile } })]),
      exampleBalancer([exampleListener()], [examplePool({ tls: { ciphers: "A B" } })]),
      exampleBalancer([exampleListener()], [examplePool({ tls: { alpn: ["h2\nuser root"] } })]),
      exampleBalancer([exampleListener({ connectionLimit: Number.NaN })], [examplePool()]),
      exampleBalancer([exampleListener()], []),
    ];
    for (const balancer of balancers) expect(codeOf(() => renderHaproxy(balancer, context))).to.equal("bad-balancer");
    const good = exampleBalancer([exampleListener()], [examplePool()]);
    for (const wrong of [
      { vips: [] },
      { vips: ["10.0.0.1:80 ssl"] },
      { projectId: hostile },
      { paths: { state: "/a b" } },
    ]) {
      expect(
        codeOf(() => renderHaproxy(good, { ...context, ...wrong })),
        JSON.stringify(wrong),
      ).to.equal("bad-balancer");
    }
  });
});
