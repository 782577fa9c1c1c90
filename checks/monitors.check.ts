import type { LoadBalancer, Member, Monitor, Pool } from "../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { stateBound } from "../src/runtime/heartbeat/state-bound.ts";
import type { Endpoint, Service } from "../src/runtime/lab/lab.ts";
import { attempt } from "../src/runtime/traffic/attempt.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import type { HttpMember } from "../src/runtime/traffic/http-member.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { type CheckInput, check, describe, expect } from "../src/verify/suite.ts";
import { memberTimeline } from "./data/member-timeline.ts";

const scenario = { kinds: ["disk"], needs: ["scenario"] } as const;
const id = (name: string) => objectId(`monitored ${name}`);

const httpPort = 8341;
const settings = { delay: 2, timeout: 1, fall: 3, rise: 2 } as const;

interface Watched {
  readonly name: string;
  readonly protocol: "HTTP" | "TCP";
  readonly monitor: Omit<Monitor, "id" | "delay" | "timeout" | "fall" | "rise">;
  readonly members: Readonly<Record<string, Pick<Member, "port" | "monitorPort">>>;
}

/** A load balancer with a listener, a pool and a monitor for each entry, at ports one after the other. */
function balancer({ loadBalancerId, memberAddress }: Service, watched: readonly Watched[]): LoadBalancer {
  return {
    id: loadBalancerId,
    listeners: watched.map(({ name, protocol }, index) => {
      return {
        id: id(`listener ${name}`),
        protocol,
        port: httpPort + index,
        connectionLimit: 1000,
        defaultPool: id(name),
      };
    }),
    pools: watched.map(({ name, protocol, monitor, members }): Pool => {
      return {
        id: id(name),
        protocol,
        algorithm: "ROUND_ROBIN",
        monitor: { ...settings, ...monitor, id: id(`monitor ${name}`) },
        members: Object.entries(members).map(([member, ports]) => {
          return { id: id(`${name} ${member}`), address: memberAddress, ...ports };
        }),
      };
    }),
  };
}

const limitOf = ({ amphora }: Service, becoming: "DOWN" | "UP") =>
  stateBound(settings, becoming, amphora.identity.heartbeatInterval, amphora.boot.accelerator);

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Waits until a heartbeat tells the state, no longer than the monitor may take; says how long it took. */
async function becomes(service: Service, pool: string, member: string, state: "DOWN" | "UP"): Promise<string> {
  const begin = Date.now();
  const limit = limitOf(service, state);
  const key = `${id(pool)}:${id(`listener ${pool}`)}`;
  await service.amphora.heartbeats.next(({ pools }) => pools[key]?.members[id(`${pool} ${member}`)] === state, limit);
  return `${member} ${state} after ${seconds(begin)} (bound ${limit / 1000} s)`;
}

/** Sends requests one after the other, each on a connection of its own, for as long as something lasts. */
async function requestsDuring(endpoint: Endpoint, lasts: Promise<unknown>) {
  const answers: Record<string, number> = {};
  const failures: string[] = [];
  let isOver = false;
  const over = lasts.finally(() => {
    isOver = true;
  });
  // Whatever it ends with is told once the last request is answered.
  over.catch(() => {});
  while (!isOver) {
    const outcome = await attempt(request(endpoint, { timeout: 20_000 }));
    const status = outcome.ok ? outcome.value.status : 0;
    if (outcome.ok && status === 200) answers[outcome.value.member] = (answers[outcome.value.member] ?? 0) + 1;
    else failures.push(outcome.ok ? `status ${status}` : outcome.reason);
  }
  await over;
  return { answers, failures, text: `${JSON.stringify(answers)}, ${failures.length} failed` };
}

/** One member dies and lives again while requests go on. */
async function dieAndLive(
  service: Service,
  pool: string,
  endpoint: Endpoint,
  victim: HttpMember,
  { evidence, measure }: Pick<CheckInput, "evidence" | "measure">,
): Promise<void> {
  const moments = [performance.now()];
  const passed = () => moments.push(performance.now());
  // Between two requests, so that none is under way in it: no proxy could save that one.
  await victim.stop();
  let took = "";
  const noticing = becomes(service, pool, victim.name, "DOWN").then((text) => {
    took = text;
    passed();
  });
  const dying = await requestsDuring(endpoint, noticing);
  evidence(`${pool}: ${took}; requests meanwhile: ${dying.text}`);
  expect(dying.failures, `requests that failed while ${victim.name} died`).to.be.none();
  expect(Object.keys(dying.answers), "who answered meanwhile").to.deep.equal(["stays"]);

  victim.reset();
  await victim.start();
  passed();
  const noticed = becomes(service, pool, victim.name, "UP").then((text) => {
    took = text;
    passed();
  });
  const living = await requestsDuring(endpoint, noticed);
  evidence(`${pool}: ${took}; requests meanwhile: ${living.text}`);
  expect(living.failures, `requests that failed while ${victim.name} came back`).to.be.none();
  const after: Record<string, number> = {};
  for (let sent = 0; sent < 10; sent++) {
    const { member } = await request(endpoint);
    after[member] = (after[member] ?? 0) + 1;
  }
  evidence(`${pool}: then 10 requests: ${JSON.stringify(after)}`);
  expect(after, "the split of ten requests").to.deep.equal({ stays: 5, dies: 5 });
  passed();
  measure(memberTimeline(`A member under a monitor of type ${pool.toUpperCase()}`, moments));
}

describe("monitors", () => {
  check(
    {
      id: "monitor-member-dies",
      title: "A member that dies is noticed in time, no request fails meanwhile, and it serves again when it is back",
      grade: "required",
      why: "That is what a load balancer is for.",
      fix: "Compare what HAProxy logs of the member with what the heartbeats tell of it.",
      appliesTo: scenario,
      scenario: "monitors",
      tempest: ["test_healthmonitor_http_traffic", "test_healthmonitor_tcp_traffic"],
    },
    async ({ lab, evidence, measure }) => {
      const service = await lab.service();
      await withTraffic(async (traffic) => {
        const [stays, dies] = [await traffic.http("stays"), await traffic.http("dies")];
        const members = { stays: { port: stays.port }, dies: { port: dies.port } };
        await service.serve(
          balancer(service, [
            { name: "http", protocol: "HTTP", monitor: { type: "HTTP", path: "/health" }, members },
            { name: "tcp", protocol: "TCP", monitor: { type: "TCP" }, members },
          ]),
        );
        for (const [index, pool] of ["http", "tcp"].entries()) {
          const endpoint = await service.endpoint(httpPort + index);
          const ready = await becomes(service, pool, "dies", "UP");
          evidence(`${pool}: at first ${ready}`);
          await dieAndLive(service, pool, endpoint, dies, { evidence, measure });
        }
      });
    },
  );

  check(
    {
      id: "monitor-looks-at-answers",
      title: "A monitor goes by path, method, expected codes and port as they were asked for",
      grade: "required",
      why: "A member whose port is open but which answers errors is dead to its users.",
      fix: "Compare option httpchk, http-check and the server lines of the configuration with the monitor.",
      appliesTo: scenario,
      scenario: "monitors",
      tempest: ["test_hm_op_status_changed_as_expected_on_update", "test_healthmonitor_http_traffic"],
    },
    async ({ lab, evidence }) => {
      const service = await lab.service();
      await withTraffic(async (traffic) => {
        const [member, other, aside] = [
          await traffic.http("member"),
          await traffic.http("other"),
          await traffic.http("aside"),
        ];
        const both = { member: { port: member.port }, other: { port: other.port } };
        const path = "/request?response_code=204";
        await service.serve(
          balancer(service, [
            { name: "path", protocol: "HTTP", monitor: { type: "HTTP", path: "/health" }, members: both },
            { name: "connect", protocol: "HTTP", monitor: { type: "TCP" }, members: both },
            {
              name: "code",
              protocol: "HTTP",
              monitor: { type: "HTTP", path, expectedCodes: "200-204" },
              members: both,
            },
            {
              name: "other code",
              protocol: "HTTP",
              monitor: { type: "HTTP", path, expectedCodes: "200,202" },
              members: both,
            },
            {
              name: "method",
              protocol: "HTTP",
              monitor: { type: "HTTP", path: "/health", method: "HEAD" },
              members: both,
            },
            {
              name: "port",
              protocol: "HTTP",
              monitor: { type: "HTTP", path: "/health" },
              members: { member: { port: member.port, monitorPort: aside.port }, other: { port: other.port } },
            },
          ]),
        );
        evidence(`204 where 200,202 are expected: ${await becomes(service, "other code", "member", "DOWN")}`);
        for (const pool of ["path", "connect", "code", "method", "port"]) {
          evidence(`${pool}: at first ${await becomes(service, pool, "member", "UP")}`);
        }
        const closed = await request(await service.endpoint(httpPort + 3));
        evidence(`no member is left there: ${closed.status}`);
        expect(closed.status, "the status without a member").to.equal(503);

        member.fail(500, "/health");
        evidence(`its health answers 500, its port is open: ${await becomes(service, "path", "member", "DOWN")}`);
        evidence(`by method HEAD: ${await becomes(service, "method", "member", "DOWN")}`);
        for (const pool of ["connect", "code", "port"]) {
          evidence(`${pool}, which looks elsewhere: still ${await becomes(service, pool, "member", "UP")}`);
        }
        const endpoint = await service.endpoint(httpPort);
        const split: Record<string, number> = {};
        for (let sent = 0; sent < 6; sent++) {
          const answer = await request(endpoint);
          split[answer.member] = (split[answer.member] ?? 0) + 1;
        }
        evidence(`then 6 requests: ${JSON.stringify(split)}`);
        expect(split, "who answered").to.deep.equal({ other: 6 });

        member.recover();
        evidence(`its health answers again: ${await becomes(service, "path", "member", "UP")}`);
        await aside.stop();
        evidence(`its monitor port closes: ${await becomes(service, "port", "member", "DOWN")}`);
        evidence(`path, which does not look there: ${await becomes(service, "path", "member", "UP")}`);
      });
    },
  );
});
