import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { tcpExchange } from "../src/runtime/traffic/tcp-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { answers, between, eventually, settle } from "./data/answers.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "balancing",
} as const;

const monitor = {
  id: objectId("balancing monitor"),
  type: "HTTP",
  delay: 2,
  timeout: 2,
  fall: 2,
  rise: 1,
  path: "/health",
} as const;
const ports = { least: 87, leastTcp: 88, source: 89, sourceTcp: 90, weights: 91, backup: 106, unfit: 82 } as const;

const group = trafficGroup(
  async (traffic) => {
    const dead = await traffic.tcp("dead");
    await dead.stop();
    return {
      a: await traffic.http("a"),
      b: await traffic.http("b"),
      c: await traffic.http("c"),
      ta: await traffic.tcp("ta"),
      tb: await traffic.tcp("tb"),
      tc: await traffic.tcp("tc"),
      backup: await traffic.http("backup"),
      first: await traffic.http("first"),
      second: await traffic.http("second"),
      // Never started: a port at which nobody listens.
      dead: { name: dead.name, port: dead.port, reset: () => {}, start: async () => {} },
    };
  },
  ({ a, b, c, ta, tb, tc, backup, first, second, dead }, member) => {
    const [http, tcp] = [
      [member(a), member(b), member(c)],
      [member(ta), member(tb), member(tc)],
    ];
    const overTcp = { protocol: "TCP" } as const;
    const pools = {
      least: pool("least", http, { algorithm: "LEAST_CONNECTIONS" }),
      leastTcp: pool("least tcp", tcp, { algorithm: "LEAST_CONNECTIONS", ...overTcp }),
      source: pool("source", http, { algorithm: "SOURCE_IP" }),
      sourceTcp: pool("source tcp", tcp, { algorithm: "SOURCE_IP", ...overTcp }),
      weights: pool("weights", [member(a, { weight: 3 }), member(b, { weight: 1 }), member(c, { weight: 0 })]),
      backup: pool("backup", [member(first), member(second), member(backup, { backup: true })], { monitor }),
      unfit: pool(
        "unfit",
        [member(a), member(b, { monitorPort: dead.port }), member(c, { address: "192.0.2.1", enabled: false })],
        { monitor },
      ),
    };
    return {
      pools: Object.values(pools),
      listeners: Object.entries(pools).map(([name, one]) =>
        listener(ports[name as keyof typeof ports], one, one.protocol === "TCP" ? overTcp : {}),
      ),
    };
  },
);

describe("balancing", () => {
  check(
    {
      ...common,
      id: "balancing-least-connections",
      title: "With least connections, a member that is busy is passed over while others are not",
      why: "Long requests would pile up on one member.",
      fix: "Look for balance leastconn in the configuration that was uploaded.",
      tempest: ["test_least_connections_http_traffic", "test_least_connections_tcp_traffic"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const endpoint = await at(ports.least);
      const before = await answers(endpoint, 9);
      evidence(`9 requests, nobody busy: ${JSON.stringify(before)}`);
      expect(before, "who answered while nobody was busy").to.deep.equal({ a: 3, b: 3, c: 3 });
      const slow = createConnection({ host: endpoint.host, port: endpoint.port });
      try {
        slow.on("error", () => undefined).write("GET /slow?delay=45s HTTP/1.1\r\nHost: slow\r\n\r\n");
        const web = [members.a, members.b, members.c];
        const busy = await eventually("a member got the long request", () =>
          web.find(({ requests }) => requests === 4),
        );
        const during = await answers(endpoint, 10);
        evidence(`10 requests while ${busy.name} was busy with a long one: ${JSON.stringify(during)}`);
        expect(during, "who answered while one was busy").to.not.have.property(busy.name);
        expect(Object.values(during), "how the others shared").to.deep.equal([5, 5]);
      } finally {
        slow.destroy();
      }

      const tcp = await at(ports.leastTcp);
      const held = createConnection({ host: tcp.host, port: tcp.port });
      try {
        const holder = await new Promise<string>((resolve, reject) => {
          held.once("data", (bytes) => resolve(bytes.toString("latin1").trim()));
          held.once("error", reject);
        });
        const others = await spread(10, async () => {
          const said = await tcpExchange(tcp, "", { until: /\n/, timeout });
          await pause(between);
          return said.trim();
        });
        evidence(`10 TCP connections while one to ${holder} was open: ${JSON.stringify(others)}`);
        expect(others, "who got connections while one held one").to.not.have.property(holder);
        expect(Object.values(others), "how the others shared connections").to.deep.equal([5, 5]);
      } finally {
        held.destroy();
      }
    },
  );

  check(
    {
      ...common,
      id: "balancing-weights",
      title: "Members get requests in the ratio of their weights, and none with a weight of 0",
      why: "Members of different sizes are told apart by their weights, and those to be emptied by 0.",
      fix: "Look at the weights on the server lines of the configuration that was uploaded.",
      tempest: ["test_HTTP_RR_member_crud"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const endpoint = await at(ports.weights);
      const split = await spread(40, async () => (await request(endpoint, { timeout })).member);
      evidence(`40 requests at weights 3, 1 and 0: ${JSON.stringify(split)}`);
      expect(split, "who answered 40 requests").to.deep.equal({ a: 30, b: 10 });
    },
  );

  check(
    {
      ...common,
      id: "balancing-source-ip",
      title: "With source IP, all requests and connections of one client go to one member",
      why: "Applications without any other memory of their clients depend on it.",
      fix: "Look for balance source in the configuration that was uploaded.",
      tempest: ["test_source_ip_http_traffic", "test_source_ip_tcp_traffic"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const [http, tcp] = [await at(ports.source), await at(ports.sourceTcp)];
      const requests = await spread(12, async () => (await request(http, { timeout })).member);
      const connections = await spread(12, async () => (await tcpExchange(tcp, "", { until: /\n/, timeout })).trim());
      evidence(`12 requests: ${JSON.stringify(requests)}; 12 TCP connections: ${JSON.stringify(connections)}`);
      expect(Object.values(requests), "requests by member").to.deep.equal([12]);
      expect(Object.values(connections), "connections by member").to.deep.equal([12]);
      expect(Object.keys(requests)[0], "the member of the requests").to.match(/^[abc]$/);
      expect(Object.keys(connections)[0], "the member of the connections").to.match(/^t[abc]$/);
    },
  );

  check(
    {
      ...common,
      id: "balancing-backup-member",
      title: "A backup member serves while all others are down, and at no other time",
      why: "It may be a page of excuse, or the last machine: neither is for every day.",
      fix: "Look for backup on its server line, and at what HAProxy's log says of the members' states.",
      tempest: ["test_backup_member"],
    },
    async ({ lab, evidence }) => {
      const { service, members, at } = await group(lab);
      const endpoint = await at(ports.backup);
      const usual = await settle(service, endpoint, ["first", "second"]);
      const atFirst = await answers(endpoint, 10);
      evidence(`all up after ${usual.toFixed(1)} s; 10 requests: ${JSON.stringify(atFirst)}`);
      expect(atFirst, "who answers while all are up").to.deep.equal({ first: 5, second: 5 });
      try {
        await members.first.stop();
        const one = await answers(endpoint, 10);
        evidence(`10 requests from the moment at which one died: ${JSON.stringify(one)}`);
        expect(one, "who answers while one is down").to.deep.equal({ second: 10 });
        await members.second.stop();
        const seconds = await settle(service, endpoint, ["backup"]);
        const alone = await answers(endpoint, 10);
        evidence(
          `all others down: the backup serves after ${seconds.toFixed(1)} s; 10 requests: ${JSON.stringify(alone)}`,
        );
        expect(alone, "who answers while the others are down").to.deep.equal({ backup: 10 });
      } finally {
        await members.first.start();
        await members.second.start();
      }
      const back = await settle(service, endpoint, ["first", "second"]);
      const again = await answers(endpoint, 10);
      evidence(`up again: they serve after ${back.toFixed(1)} s; 10 requests: ${JSON.stringify(again)}`);
      expect(again, "who answers when all are up again").to.deep.equal({ first: 5, second: 5 });
    },
  );

  check(
    {
      ...common,
      id: "balancing-unfit-members",
      title: "A member whose alternative monitor port is dead, and one that is disabled, get no request",
      why: "They would lose every request that they get.",
      fix: "Look at port and disabled on their server lines, and at what HAProxy's log says of the members' states.",
      tempest: ["test_healthmonitor_http_traffic"],
    },
    async ({ lab, evidence }) => {
      const { service, members, at } = await group(lab);
      const endpoint = await at(ports.unfit);
      const seconds = await settle(service, endpoint, ["a"]);
      members.b.reset();
      const split = await answers(endpoint, 20);
      evidence(`only the fit member serves after ${seconds.toFixed(1)} s; 20 requests: ${JSON.stringify(split)}`);
      evidence(`requests that the member with the dead monitor port counted: ${members.b.requests}`);
      expect(split, "who answered 20 requests").to.deep.equal({ a: 20 });
      expect(members.b.requests, "requests to the member that its monitor finds dead").to.equal(0);
    },
  );
});
