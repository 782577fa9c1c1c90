import { createHash } from "node:crypto";
import { attempt } from "../src/runtime/traffic/attempt.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { tcpExchange } from "../src/runtime/traffic/tcp-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "tcp",
} as const;

const group = trafficGroup(
  async (traffic) => ({ t1: await traffic.tcp("t1"), t2: await traffic.tcp("t2"), t3: await traffic.tcp("t3") }),
  ({ t1, t2, t3 }, member) => {
    const plain = pool("tcp", [member(t1), member(t2)], { protocol: "TCP" });
    const proxied = pool("proxy protocol", [member(t3)], { protocol: "PROXY" });
    const tcp = { protocol: "TCP" } as const;
    return { pools: [plain, proxied], listeners: [listener(81, plain, tcp), listener(83, proxied, tcp)] };
  },
);

describe("TCP", () => {
  check(
    {
      ...common,
      id: "tcp-round-robin",
      title: "Connections through a TCP listener are shared out to the members in equal parts",
      why: "Everything that is neither HTTP nor UDP is balanced so.",
      fix: "Read HAProxy's log in the amphora, and ask its members' addresses from inside the namespace amphora-haproxy.",
      tempest: ["test_basic_tcp_traffic"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const endpoint = await at(81);
      const split = await spread(20, async () => (await tcpExchange(endpoint, "", { until: /\n/, timeout })).trim());
      const counted = [members.t1.connections, members.t2.connections];
      evidence(`20 connections: ${JSON.stringify(split)}; members counted ${counted.join(" and ")}`);
      expect(split, "who answered 20 connections").to.deep.equal({ t1: 10, t2: 10 });
      expect(counted, "connections that the members counted").to.deep.equal([10, 10]);
    },
  );

  check(
    {
      ...common,
      id: "tcp-bytes-intact",
      title: "Bytes of any value come through a TCP listener unchanged in both directions",
      why: "A listener of TCP may carry anything; a proxy that reads or ends it carries HTTP alone.",
      fix: "Try it without the splice options in the configuration; look at the interface's MTU.",
      tempest: ["test_basic_tcp_traffic"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const sent = Buffer.from(Uint8Array.from({ length: 600_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
      const start = performance.now();
      // The name of the member and a line feed come first. Not by half-closing, which user-mode networking may cut short.
      const until = "t1\n".length + sent.length;
      const exchange = await attempt(tcpExchange(await at(81), sent.toString("latin1"), { until, timeout }));
      expect(exchange.ok ? undefined : exchange.reason, "why the connection ended early").to.equal(undefined);
      const came = exchange.ok ? exchange.value : "";
      const seconds = (performance.now() - start) / 1000;
      const [banner = ""] = came.split("\n");
      const echoed = Buffer.from(came.slice(banner.length + 1), "latin1");
      const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
      evidence(
        `${sent.length} bytes there, ${echoed.length} back from ${banner} in ${seconds.toFixed(2)} s; SHA-256 ${digest(echoed)}`,
      );
      expect(banner, "who answered").to.match(/^t[12]$/);
      expect([echoed.length, digest(echoed)], "length and digest of what came back").to.deep.equal([
        sent.length,
        digest(sent),
      ]);
    },
  );

  check(
    {
      ...common,
      id: "tcp-proxy-protocol",
      title: "A pool of the PROXY protocol is told who the client is and whom it wanted",
      why: "It is the only way in which a member of a TCP pool learns of its client.",
      fix: "Look for send-proxy on the server lines of the configuration that was uploaded.",
      tempest: ["test_PROXY_RR_member_crud"],
    },
    async ({ lab, evidence }) => {
      const { service, members, at } = await group(lab);
      const endpoint = await at(83);
      const text = "after the header\n";
      const came = await tcpExchange(endpoint, text, { until: /after the header\n/, timeout });
      const [header = "", after] = members.t3.received.split("\r\n");
      evidence(`the member received ${JSON.stringify(header)}, then ${JSON.stringify(after)}`);
      const [, , source, target, , port] = header.split(" ");
      expect(header, "the header").to.match(/^PROXY TCP4 \S+ \S+ \d+ \d+$/);
      expect([source, target], "client and VIP in it").to.deep.equal([service.memberAddress, service.vip]);
      expect(port, "the port in it").to.match(/83$/);
      expect(after, "what follows it").to.equal(text);
      expect(came, "what the client got").to.include(text);
    },
  );
});
