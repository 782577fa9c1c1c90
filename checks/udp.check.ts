import { shortened } from "../src/runtime/agent/agent-answer.ts";
import type { LoadBalancer, Monitor } from "../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { stateBound } from "../src/runtime/heartbeat/state-bound.ts";
import { answersInside } from "../src/runtime/inside/answers.ts";
import type { Service } from "../src/runtime/lab/lab.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { type Traffic, withTraffic } from "../src/runtime/traffic/traffic.ts";
import { udpExchange } from "../src/runtime/traffic/udp-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const scenario = { kinds: ["disk"], needs: ["scenario"] } as const;
const id = (name: string) => objectId(`udp ${name}`);

const balancedPort = 8321;
const deletedPort = 8322;
const monitor: Monitor = { id: id("monitor"), type: "TCP", delay: 2, timeout: 1, fall: 2, rise: 1 };
/** keepalived looks once more than it is told to before a member is down. */
const patient = { ...monitor, fall: monitor.fall + 1 };

const limitOf = ({ amphora }: Service, becoming: "DOWN" | "UP") =>
  stateBound(patient, becoming, amphora.identity.heartbeatInterval, amphora.boot.accelerator);

/** The same port at each call where it is free, so that a configuration need not be uploaded twice. */
async function members(traffic: Traffic) {
  const open = (name: string, port: number) =>
    traffic.udp(name, { port, tcpToo: true }).catch(() => traffic.udp(name, { tcpToo: true }));
  return { one: await open("one", 21_321), two: await open("two", 21_322) };
}

/** A listener of UDP with two members, and one of HTTP at the same port. */
function balancer(
  { loadBalancerId, memberAddress: address }: Service,
  ports: { readonly one: number; readonly two: number; readonly http: number },
): LoadBalancer {
  const member = (name: string, port: number) => ({ id: id(name), address, port });
  return {
    id: loadBalancerId,
    listeners: [
      { id: id("listener"), protocol: "UDP", port: balancedPort, defaultPool: id("pool") },
      {
        id: id("http listener"),
        protocol: "HTTP",
        port: balancedPort,
        connectionLimit: 1000,
        defaultPool: id("http pool"),
      },
    ],
    pools: [
      {
        id: id("pool"),
        protocol: "UDP",
        algorithm: "ROUND_ROBIN",
        monitor,
        members: [member("one", ports.one), member("two", ports.two)],
      },
      {
        id: id("http pool"),
        protocol: "HTTP",
        algorithm: "ROUND_ROBIN",
        members: [member("http", ports.http)],
      },
    ],
  };
}

async function httpMember(traffic: Traffic) {
  return traffic.http("http", { port: 21_323 }).catch(() => traffic.http("http"));
}

/** `10.99.0.2:21321 1` of every member that the kernel has for a port of the VIP: address, port and weight. */
async function kernelTable(service: Service, port: number): Promise<readonly string[]> {
  const { table } = await answersInside(service.amphora.probe, {
    table: "ip netns exec amphora-haproxy ipvsadm -Ln",
  });
  const [, ...servers] = table.split(/^(?=UDP|TCP|SCTP)/m);
  const own = servers.find((one) => one.startsWith(`UDP  ${service.vip}:${port} `)) ?? "";
  return [...own.matchAll(/-> (\S+)\s+Masq\s+(\d+)/g)].map(([, member, weight]) => `${member} ${weight}`);
}

describe("udp", () => {
  check(
    {
      id: "N8-udp-balanced",
      title: "The kernel deals datagrams out to members in turn, beside a TCP listener at the same port",
      grade: "required",
      why: "UDP listeners are the kernel's, set up by keepalived; where ip_vs or a scheduler is missing, none of them works.",
      fix: "Read the log of octavia-keepalivedlvs-LISTENER.service; see that ip_vs and its schedulers load.",
      appliesTo: scenario,
      scenario: "udp",
      tempest: ["test_basic_udp_traffic", "test_tcp_and_udp_traffic_on_same_port"],
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      const { heartbeats, agent } = service.amphora;
      await withTraffic(async (traffic) => {
        const { one, two } = await members(traffic);
        const http = await httpMember(traffic);
        await service.serve(balancer(service, { one: one.port, two: two.port, http: http.port }));
        const up = await heartbeats.next(
          ({ pools }) => Object.values(pools[id("pool")]?.members ?? {}).join() === "UP,UP",
          limitOf(service, "UP"),
        );
        evidence(`heartbeat: pool ${JSON.stringify(up.heartbeat.pools[id("pool")])}`);
        const endpoint = await service.endpoint(balancedPort, "udp");
        const split = await spread(20, async () => (await udpExchange(endpoint, "who?")) ?? "no answer");
        evidence(
          `20 datagrams, each from a port of its own: ${JSON.stringify(split)}; senders seen: ${one.sources.size}, ${two.sources.size}`,
        );
        expect(split, "who answered").to.deep.equal({ one: 10, two: 10 });
        expect([one.sources.size, two.sources.size], "senders that each member saw").to.deep.equal([10, 10]);

        const table = await kernelTable(service, balancedPort);
        evidence(`ipvsadm: ${table.join(", ")}`);
        expect([...table].sort(), "the kernel's table, members and weights").to.deep.equal(
          [one, two].map(({ port }) => `${service.memberAddress}:${port} 1`).sort(),
        );
        const answer = await request(await service.endpoint(balancedPort));
        evidence(`HTTP at the same port: ${answer.status} from ${answer.member}`);
        expect([answer.status, answer.member], "status and member of HTTP").to.deep.equal([200, "http"]);
        const listeners = (await agent.listeners()).text;
        evidence(`GET /1.0/listeners: ${shortened(listeners)}`);
        const told = JSON.parse(listeners) as { uuid: string; type: string; status: string }[];
        const own = told.filter(({ uuid }) => uuid === id("listener")).map(({ type, status }) => `${type} ${status}`);
        expect(own, "the listener as the agent tells it").to.deep.equal(["UDP ACTIVE"]);
      });
    },
  );

  check(
    {
      id: "N8-udp-monitor",
      title: "A dead member of a UDP pool is taken out in time and comes back",
      grade: "required",
      why: "Every second datagram is lost for as long as keepalived does not notice that a member is gone.",
      fix: "Read the log of octavia-keepalivedlvs-LISTENER.service for what its checkers say.",
      appliesTo: scenario,
      scenario: "udp",
      tempest: ["test_healthmonitor_udp_traffic"],
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      const { heartbeats } = service.amphora;
      await withTraffic(async (traffic) => {
        const { one, two } = await members(traffic);
        const http = await httpMember(traffic);
        await service.serve(balancer(service, { one: one.port, two: two.port, http: http.port }));
        const endpoint = await service.endpoint(balancedPort, "udp");
        const deal = (count: number) => spread(count, async () => (await udpExchange(endpoint, "who?")) ?? "no answer");
        const becomes = async (state: "DOWN" | "UP") => {
          const begin = Date.now();
          const limit = limitOf(service, state);
          await heartbeats.next(({ pools }) => pools[id("pool")]?.members[id("two")] === state, limit);
          return `${state} in a heartbeat after ${((Date.now() - begin) / 1000).toFixed(1)} s (bound ${limit / 1000} s)`;
        };
        await becomes("UP");

        await two.stop();
        const down = await becomes("DOWN");
        const alone = await deal(10);
        const table = await kernelTable(service, balancedPort);
        evidence(
          `one of two members stopped: ${down}; then 10 datagrams: ${JSON.stringify(alone)}; ipvsadm: ${table.join(", ")}`,
        );
        expect(alone, "who answered").to.deep.equal({ one: 10 });
        expect(table, "the kernel's table").to.deep.equal([`${service.memberAddress}:${one.port} 1`]);

        await two.start();
        const again = await becomes("UP");
        const both = await deal(10);
        evidence(`started again: ${again}; then 10 datagrams: ${JSON.stringify(both)}`);
        expect(both, "who answered").to.deep.equal({ one: 5, two: 5 });
      });
    },
  );

  check(
    {
      id: "N9-udp-deleted",
      title: "A UDP listener goes by its member's HTTP answer, and nothing of it is left when it is deleted",
      grade: "required",
      why: "What stays behind is started again at the next boot, and takes the port of the listener that follows.",
      fix: "Compare the agent's log of DELETE /1.0/listeners with the units in /usr/lib/systemd/system.",
      appliesTo: scenario,
      scenario: "udp",
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      const { heartbeats, agent, probe, identity, boot } = service.amphora;
      await withTraffic(async (traffic) => {
        const member = await traffic.udp("watched");
        const health = await traffic.http("health");
        const own = (name: string) => id(`deleted ${name} ${member.port}`);
        await service.serve({
          id: service.loadBalancerId,
          listeners: [{ id: own("listener"), protocol: "UDP", port: deletedPort, defaultPool: own("pool") }],
          pools: [
            {
              id: own("pool"),
              protocol: "UDP",
              algorithm: "ROUND_ROBIN",
              monitor: { ...monitor, id: own("monitor"), type: "HTTP", path: "/health", expectedCodes: "200" },
              members: [
                { id: own("member"), address: service.memberAddress, port: member.port, monitorPort: health.port },
              ],
            },
          ],
        });
        const endpoint = await service.endpoint(deletedPort, "udp");
        const isIn = (state: string) =>
          heartbeats.next(
            ({ pools }) => pools[own("pool")]?.members[own("member")] === state,
            limitOf(service, "DOWN"),
          );
        await isIn("UP");
        expect(await udpExchange(endpoint, "who?"), "the answer").to.equal("watched");
        health.fail(503, "/health");
        const begin = Date.now();
        await isIn("DOWN");
        const seconds = ((Date.now() - begin) / 1000).toFixed(1);
        const answer = await udpExchange(endpoint, "who?", { timeout: 1500 });
        evidence(`its health answers 503: DOWN after ${seconds} s, a datagram gets ${answer ?? "no answer"}`);
        expect(answer, "the answer of a pool that is down").to.equal(undefined);

        const { status } = await agent.deleteListener(own("listener"));
        const left = await answersInside(probe, {
          files: `ls -d /var/lib/octavia/lvs/*${own("listener")}* /usr/lib/systemd/system/*${own("listener")}* /etc/systemd/system/*.wants/*${own("listener")}* 2>/dev/null`,
          processes: `pgrep -f '[k]eepalived.*${own("listener")}'`,
          unit: `systemctl is-active octavia-keepalivedlvs-${own("listener")}`,
        });
        const table = await kernelTable(service, deletedPort);
        const { status: gone } = await agent.udp(own("listener"));
        evidence(
          `DELETE ${status}; files ${shortened(left.files) || "none"}, processes ${shortened(left.processes) || "none"}, unit ${shortened(left.unit)}, ipvsadm ${table.join(", ") || "nothing"}, GET ${gone}`,
        );
        expect([status, gone], "DELETE, then GET").to.deep.equal([200, 404]);
        expect([left.files, left.processes, ...table].filter(Boolean), "what is left").to.be.none();
        const quiet = await heartbeats.next(
          ({ pools }) => !(own("pool") in pools),
          identity.heartbeatInterval * 3000 + (boot.accelerator === "tcg" ? 20_000 : 5000),
        );
        evidence(`heartbeat ${quiet.heartbeat.seq} tells of it no more`);
      });
    },
  );
});
