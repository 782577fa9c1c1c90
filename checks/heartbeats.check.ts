import { objectId } from "../src/runtime/balancer/object-id.ts";
import { decodeHeartbeat } from "../src/runtime/heartbeat/heartbeat-datagram.ts";
import type { HeartbeatLog } from "../src/runtime/heartbeat/heartbeat-log.ts";
import { sequenceGaps } from "../src/runtime/heartbeat/heartbeat-sequence.ts";
import { sumStatistics } from "../src/runtime/heartbeat/heartbeat-statistics.ts";
import { stateBound } from "../src/runtime/heartbeat/state-bound.ts";
import { reasonOf } from "../src/runtime/traffic/attempt.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { tcpExchange } from "../src/runtime/traffic/tcp-client.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** Heartbeats looked at for their order and distance. */
const inARow = 5;
/** Milliseconds after which Octavia's health manager takes an amphora for dead. */
const stale = 60_000;

const monitor = { id: objectId("heartbeat monitor"), delay: 2, timeout: 1, fall: 2, rise: 2 };
const port = 8301;

/** Seconds between heartbeats, in the order of their coming. */
function distances(all: HeartbeatLog["all"]): number[] {
  return all.slice(1).map(({ at }, index) => (at - (all[index]?.at ?? at)) / 1000);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe("heartbeats", () => {
  check(
    {
      id: "N5-heartbeat-verified",
      title: "Heartbeats come at their interval, signed with the amphora's key and numbered without a gap",
      grade: "required",
      why: "Octavia takes an amphora whose heartbeats stay away, or are signed with another key, for dead and replaces it, again and again.",
      fix: "Read the agent's log: a heartbeat that cannot be built leaves an exception there; see that heartbeat_key, heartbeat_interval and controller_ip_port_list reach the agent.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ lab, evidence }) => {
      const { heartbeats, identity } = await lab.amphora();
      const { amphoraId, heartbeatKey, heartbeatInterval } = identity;
      const start = Date.now();
      const first = await heartbeats.next(() => true, stale);
      for (let more = 1; more < inARow; more++) await heartbeats.next(() => true, stale);
      const row = heartbeats.all.filter(({ at }) => at >= first.at);
      const between = distances(row);
      const numbers = row.map(({ heartbeat }) => heartbeat.seq).join(", ");
      evidence(`the first after ${((first.at - start) / 1000).toFixed(1)} s, interval ${heartbeatInterval} s`);
      evidence(`numbers ${numbers}; seconds between them ${between.map((one) => one.toFixed(1)).join(", ")}`);
      expect(row.length, "heartbeats in a row").to.be.at.least(inARow);
      expect(sequenceGaps(row), "gaps in their numbers").to.be.none();
      expect(median(between), "the median of the seconds between them").to.be.at.most(2 * heartbeatInterval);

      const refused = heartbeats.refused.filter(({ at }) => at >= start);
      const versions = [...new Set(row.map(({ heartbeat }) => heartbeat.ver))];
      const ids = [...new Set(row.map(({ heartbeat }) => heartbeat.id))];
      evidence(`id ${ids.join(", ")}; version ${versions.join(", ")}; ${refused.length} refused`);
      expect(ids, "ids").to.deep.equal([amphoraId]);
      expect(versions, "versions of the message").to.deep.equal([3]);
      expect(
        refused.map(({ reason }) => reason),
        "datagrams that are no heartbeats of this amphora",
      ).to.be.none();

      const datagram = heartbeats.newestDatagram ?? Buffer.alloc(0);
      expect(decodeHeartbeat(datagram, heartbeatKey).id, "the id by the right key").to.equal(amphoraId);
      let withAnother = "taken";
      try {
        decodeHeartbeat(datagram, `${heartbeatKey}x`);
      } catch (error) {
        withAnother = reasonOf(error);
      }
      evidence(`${datagram.length} bytes; with the key: verified; with another: ${withAnother}`);
      expect(withAnother, "what another key makes of it").to.match(/not signed/);

      const [idle] = heartbeats.all;
      const said = { listeners: idle?.heartbeat.listeners, pools: idle?.heartbeat.pools };
      evidence(`the first after the boot said ${JSON.stringify(said).slice(0, 300)}`);
      expect(said, "what an idle amphora says").to.deep.equal({ listeners: {}, pools: {} });
    },
  );

  check(
    {
      id: "heartbeat-states",
      title: "Heartbeats tell the state of listeners, pools and members as it is",
      grade: "required",
      why: "Octavia shows tenants the states that heartbeats tell, by the ids in the configuration, and knows no other.",
      fix: "Compare what HAProxy's statistics socket says with the agent's log; the agent must be able to read the socket.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "heartbeats",
      tempest: ["test_healthmonitor_http_traffic"],
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      const { heartbeats, identity, boot } = service.amphora;
      await withTraffic(async (traffic) => {
        const [good, drained, dead] = await Promise.all(["good", "drained", "dead"].map((name) => traffic.http(name)));
        const spare = await traffic.http("unwatched");
        if (good === undefined || drained === undefined || dead === undefined) throw new Error("no members");
        await dead.stop();
        const id = (name: string) => objectId(`heartbeat ${name}`);
        const at = (name: string, member: { port: number }, more = {}) => ({
          id: id(name),
          address: service.memberAddress,
          port: member.port,
          ...more,
        });
        const watched = { id: id("watched pool"), protocol: "HTTP", algorithm: "ROUND_ROBIN" } as const;
        const unwatched = { id: id("unwatched pool"), protocol: "HTTP", algorithm: "ROUND_ROBIN" } as const;
        const listener = { protocol: "HTTP", connectionLimit: 1000 } as const;
        await service.serve({
          id: service.loadBalancerId,
          listeners: [
            { ...listener, id: id("listener"), port, defaultPool: watched.id },
            { ...listener, id: id("other listener"), port: port + 1, defaultPool: unwatched.id },
          ],
          pools: [
            {
              ...watched,
              monitor: { ...monitor, type: "HTTP", path: "/health" },
              members: [
                at("good", good),
                at("drained", drained, { weight: 0 }),
                at("dead", dead),
                at("disabled", good, { enabled: false }),
              ],
            },
            { ...unwatched, members: [at("unwatched", spare)] },
          ],
        });
        const poolKey = `${watched.id}:${id("listener")}`;
        const otherKey = `${unwatched.id}:${id("other listener")}`;
        const begin = Date.now();
        const limit = stateBound(monitor, "DOWN", identity.heartbeatInterval, boot.accelerator);
        const settled = await heartbeats.next(({ pools }) => pools[poolKey]?.members[id("dead")] === "DOWN", limit);
        const { listeners, pools } = settled.heartbeat;
        const name = (key: string) =>
          ["good", "drained", "dead", "disabled", "unwatched"].find((one) => id(one) === key) ?? key;
        const states = Object.fromEntries(
          Object.entries({ ...pools[poolKey]?.members, ...pools[otherKey]?.members }).map(([key, state]) => [
            name(key),
            state,
          ]),
        );
        evidence(
          `after ${((settled.at - begin) / 1000).toFixed(1)} s (bound ${limit / 1000} s): ${JSON.stringify(states)}`,
        );
        const told = [id("listener"), id("other listener")].map((one) => listeners[one]?.status);
        evidence(`listeners ${told.join(", ")}; pools ${pools[poolKey]?.status}, ${pools[otherKey]?.status}`);
        expect(states, "members by what was made of them").to.deep.equal({
          good: "UP",
          drained: "DRAIN",
          dead: "DOWN",
          disabled: "MAINT",
          unwatched: "no check",
        });
        expect(told, "listeners").to.deep.equal(["OPEN", "OPEN"]);
        expect([pools[poolKey]?.status, pools[otherKey]?.status], "pools").to.deep.equal(["UP", "UP"]);

        await good.stop();
        const down = await heartbeats.next((heartbeat) => heartbeat.pools[poolKey]?.status === "DOWN", limit);
        const last = down.heartbeat.pools[poolKey]?.members[id("good")];
        evidence(`its last member stopped, which is ${last}: the pool is DOWN`);
        expect(down.heartbeat.pools[otherKey]?.status, "the other pool").to.equal("UP");
      });
    },
  );

  check(
    {
      id: "heartbeat-statistics",
      title: "The statistics in heartbeats add up to the traffic that was sent",
      grade: "required",
      why: "Octavia's statistics, by which tenants are billed and scaled, are nothing but the sum of what heartbeats tell.",
      fix: "Read the agent's log and /var/lib/octavia/stats_counters.json; the agent computes differences from it.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "heartbeats",
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      const { heartbeats } = service.amphora;
      await withTraffic(async (traffic) => {
        const member = await traffic.http("counted");
        const id = (name: string) => objectId(`counted ${name} ${member.port}`);
        const pool = { id: id("pool"), protocol: "HTTP", algorithm: "ROUND_ROBIN" } as const;
        await service.serve({
          id: service.loadBalancerId,
          listeners: [
            { id: id("listener"), protocol: "HTTP", port: port + 2, connectionLimit: 1000, defaultPool: pool.id },
          ],
          pools: [{ ...pool, members: [{ id: id("member"), address: service.memberAddress, port: member.port }] }],
        });
        const begin = Date.now();
        const endpoint = await service.endpoint(port + 2);
        const sum = () =>
          sumStatistics(
            heartbeats.all.filter(({ at }) => at >= begin),
            id("listener"),
          );
        const quiet = await heartbeats.next(({ listeners }) => id("listener") in listeners, stale);
        evidence(`before any request: ${JSON.stringify(quiet.heartbeat.listeners[id("listener")])}`);
        expect(sum(), "figures before any request").to.deep.equal({ tx: 0, rx: 0, conns: 0, totconns: 0, ereq: 0 });

        const requests = 40;
        const size = 2000;
        for (let sent = 0; sent < requests; sent++) {
          const answer = await request(endpoint, { path: `/bytes?n=${size}` });
          expect([answer.status, answer.body.length], "status and bytes").to.deep.equal([200, size]);
        }
        await heartbeats.next(() => sum().totconns >= requests, stale);
        await heartbeats.next(() => true, stale);
        const counted = sum();
        evidence(
          `${requests} requests, each on a connection of its own, for ${size} bytes: ${JSON.stringify(counted)}`,
        );
        expect(counted.totconns, "connections").to.equal(requests);
        expect(counted.tx, "bytes to clients, bodies and headers").to.be.within(
          requests * size,
          requests * (size + 1000),
        );
        expect(counted.rx, "bytes from clients").to.be.within(requests * 20, requests * 1000);
        expect([counted.ereq, counted.conns], "bad requests, open connections").to.deep.equal([0, 0]);

        // Two connections stay open between requests; a third brings what is no HTTP.
        const kept = traffic.agent();
        await Promise.all([1, 2].map(() => request(endpoint, { agent: kept, path: "/slow?delay=300ms" })));
        const open = await heartbeats.next(({ listeners }) => listeners[id("listener")]?.stats.conns === 2, stale);
        evidence(`two connections kept open: conns ${open.heartbeat.listeners[id("listener")]?.stats.conns}`);
        const reply = await tcpExchange(endpoint, "NO HTTP AT ALL\r\n\r\n", { until: /\r\n\r\n/ });
        await heartbeats.next(() => sum().ereq >= 1 && sum().totconns >= requests + 3, stale);
        evidence(`what is no HTTP got "${reply.slice(0, 24).trim()}"; sums ${JSON.stringify(sum())}`);
        expect([sum().totconns, sum().ereq], "connections, bad requests").to.deep.equal([requests + 3, 1]);
        kept.end();
        await heartbeats.next(({ listeners }) => listeners[id("listener")]?.stats.conns === 0, stale);
        evidence("both closed: conns 0");
      });
    },
  );
});
