import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import type { Listener, LoadBalancer, Monitor, Pool } from "../../../src/runtime/balancer/load-balancer.ts";
import { isLvs, renderLvs } from "../../../src/runtime/balancer/lvs.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { needTools, scratchDirectory } from "../../support/real-tool.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { exampleBalancer, exampleListener, examplePool } from "./balancers.ts";
import { keepalivedSays } from "./keepalived-check.ts";

const udp = exampleListener({ protocol: "UDP", port: 5353 });
const monitor: Monitor = { id: objectId("monitor"), type: "UDP-CONNECT", delay: 3, timeout: 2, fall: 3, rise: 2 };
const context = { vips: ["10.99.0.10"] };

function udpPool(pool: Partial<Pool> = {}): Pool {
  return examplePool({ protocol: "UDP", ...pool });
}

function render(pool: Pool, listener: Listener = udp, vips = context.vips): string {
  const balancer: LoadBalancer = exampleBalancer([listener], [pool]);
  return renderLvs(balancer, listener, { vips });
}

describe("renderLvs", () => {
  const scratch = scratchDirectory();

  for (const [name, pool] of Object.entries<Partial<Pool>>({
    "no monitor": {},
    "least connections": { algorithm: "LEAST_CONNECTIONS" },
    "source IP, persistent": { algorithm: "SOURCE_IP", persistence: { type: "SOURCE_IP" } },
    "UDP-CONNECT": { monitor },
    TCP: { monitor: { ...monitor, type: "TCP" } },
    HTTP: { monitor: { ...monitor, type: "HTTP", path: "/health", expectedCodes: "200-202" } },
    SCTP: { protocol: "SCTP", monitor: { ...monitor, type: "SCTP" } },
  })) {
    it(`gives what keepalived takes without a word: ${name}`, function () {
      needTools(this, "keepalived");
      const listener: Listener = { ...udp, protocol: pool.protocol === "SCTP" ? "SCTP" : "UDP", connectionLimit: 300 };
      expect(keepalivedSays(render(udpPool(pool), listener), scratch("keepalived.conf"))).to.equal("");
    });
  }

  it("gives what keepalived takes without a word: both families", function () {
    needTools(this, "keepalived");
    const members = [
      { id: objectId("four"), address: "192.0.2.1", port: 53 },
      { id: objectId("six"), address: "2001:db8::1", port: 53 },
      { id: objectId("off"), address: "192.0.2.9", port: 53, enabled: false },
    ];
    const text = render(udpPool({ members, persistence: { type: "SOURCE_IP" } }), udp, ["10.99.0.10", "fd98::10"]);
    expect(keepalivedSays(text, scratch("keepalived.conf"))).to.equal("");
    expect(text)
      .to.match(/ipv4-group \{\n {4}10\.99\.0\.10 5353\n/)
      .and.to.match(/ipv6-group \{\n {4}fd98::10 5353\n/);
    expect(text).to.include(`# Member ${objectId("off")} is disabled`);
  });

  it("has no family without a member, since the agent sends no heartbeat then", () => {
    const members = [{ id: objectId("six"), address: "2001:db8::1", port: 53 }];
    const text = render(udpPool({ members }), udp, ["10.99.0.10", "fd98::10"]);
    expect(text).to.include("ipv6-group").and.not.include("ipv4-group");
  });

  it("is read by the agent's own expressions", function () {
    needTools(this, "python3");
    const text = render(udpPool({ monitor }));
    // The expressions of octavia/amphorae/backends/utils/keepalivedlvs_query.py.
    const script = [
      "import json, re, sys",
      "text = open(sys.argv[1]).read()",
      "print(json.dumps([",
      "  re.findall(r'net_namespace\\s(\\w+-\\w+)', text),",
      "  re.findall(r'virtual_server_group .* \\{\\n\\s+([a-f\\d\\.:]+)\\s(\\d{1,5})\\n', text),",
      "  re.findall(r'real_server\\s([a-f\\d\\.:]+)\\s(\\d{1,5})', text),",
      "  [kind for kind, _ in re.findall(r'#\\sConfiguration\\sfor\\s(\\w+)\\s(\\w{8}-\\w{4}-\\w{4}-\\w{4}-\\w{12})', text)]]))",
    ].join("\n");
    writeFileSync(scratch("lvs.conf"), text);
    const { stdout } = spawnSync("python3", ["-c", script, scratch("lvs.conf")], { encoding: "utf8" });
    expect(JSON.parse(stdout)).to.deep.equal([
      ["amphora-haproxy"],
      [["10.99.0.10", "5353"]],
      [
        ["192.0.2.11", "8081"],
        ["192.0.2.12", "8082"],
      ],
      ["Loadbalancer", "Listener", "Pool", "HealthMonitor", "Member", "Member"],
    ]);
  });

  it("says of a disabled listener that it is, and nothing else", () => {
    const text = render(udpPool(), { ...udp, enabled: false });
    expect(text).to.include(`# Listener ${udp.id} is disabled`).and.to.not.include("virtual_server");
  });

  it("refuses what keepalived cannot do and what would become configuration", () => {
    for (const pool of [
      udpPool({ monitor: { ...monitor, type: "PING" } }),
      udpPool({ monitor: { ...monitor, type: "HTTP", method: "POST" } }),
      udpPool({ monitor: { ...monitor, type: "HTTP", path: "/a\n}" } }),
      udpPool({ persistence: { type: "SOURCE_IP", granularity: "128\n}" } }),
      udpPool({ members: [{ id: objectId("m"), address: "evil.test", port: 53 }] }),
      udpPool({ id: objectId("another") }),
    ]) {
      expect(
        codeOf(() => render(pool)),
        JSON.stringify(pool),
      ).to.equal("bad-balancer");
    }
  });
});

describe("isLvs", () => {
  it("holds of UDP and SCTP", () => {
    const protocols = ["UDP", "SCTP", "TCP", "HTTP"] as const;
    expect(protocols.map((protocol) => isLvs({ ...udp, protocol }))).to.deep.equal([true, true, false, false]);
  });
});
