import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { LoadBalancer } from "../src/runtime/balancer/load-balancer.ts";
import type { Endpoint } from "../src/runtime/lab/lab.ts";
import { attempt } from "../src/runtime/traffic/attempt.ts";
import { KeptConnections, request } from "../src/runtime/traffic/http-client.ts";
import { describeLoadRun, type LoadRun, underLoad } from "../src/runtime/traffic/load-run.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { eventually } from "./data/answers.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "reload",
} as const;

const ports = { web: 80, tcp: 81 } as const;
const reloads = 3;
/** Milliseconds between the requests of one client: the amphora needs its processor for the reload as well. */
const between = 20;

const group = trafficGroup(
  async (traffic) => ({
    r1: await traffic.http("r1"),
    r2: await traffic.http("r2"),
    r3: await traffic.http("r3"),
    t1: await traffic.tcp("t1"),
  }),
  ({ r1, r2, t1 }, member) => {
    const web = pool("reload", [member(r1), member(r2)]);
    const tcp = pool("reload tcp", [member(t1)], { protocol: "TCP" });
    return { pools: [web, tcp], listeners: [listener(ports.web, web), listener(ports.tcp, tcp, { protocol: "TCP" })] };
  },
);

/** The same load balancer with other limits, so that its configuration is another one. */
function generation(balancer: LoadBalancer, number: number): LoadBalancer {
  const listeners = balancer.listeners.map((one) => ({ ...one, connectionLimit: 1000 + number }));
  return { ...balancer, listeners };
}

/**
 * Sends requests on one kept connection until it is told to stop. HAProxy ends an idle connection when it is reloaded, and
 * a request that crosses that end is sent again on a new one, as RFC 9112 (9.3.1) has clients do.
 */
function keptClient(endpoint: Endpoint) {
  const [kept, lost]: [KeptConnections, string[]] = [new KeptConnections(1), []];
  const counts = { requests: 0, again: 0 };
  let running = true;
  const done = (async () => {
    while (running) {
      counts.requests += 1;
      const first = await attempt(request(endpoint, { timeout, agent: kept }));
      const crossed = !first.ok && /ECONNRESET|EPIPE|hang up/.test(first.reason);
      if (crossed) counts.again += 1;
      const outcome = crossed ? await attempt(request(endpoint, { timeout })) : first;
      if (!outcome.ok) lost.push(outcome.reason);
      else if (outcome.value.status !== 200) lost.push(`status ${outcome.value.status}`);
      await pause(between);
    }
    kept.end();
  })();
  return {
    async stop() {
      running = false;
      await done;
      return { ...counts, lost };
    },
  };
}

describe("reload", () => {
  check(
    {
      ...common,
      id: "N7-reload-loses-nothing",
      title:
        "Reloading the configuration under load loses no request: not of new connections, kept ones or long requests",
      why: "Every change that a tenant makes is a reload; each lost request is an error that a user sees.",
      fix: "Look at how haproxy-<id>.service reloads, and whether HAProxy hands its sockets on (expose-fd, -W).",
    },
    async ({ lab, evidence }) => {
      const { service, balancer, at } = await group(lab);
      const endpoint = await at(ports.web);
      const runs: Record<string, LoadRun> = {};
      const load = { concurrency: 1, timeout, pause: between, keepAlive: false };
      let kept = { requests: 0, again: 0, lost: 0 };
      const reloadAll = async (answered: () => number) => {
        for (let number = 1; number <= reloads; number += 1) {
          const [before, start] = [answered(), performance.now()];
          await service.serve(generation(balancer, number));
          const seconds = (performance.now() - start) / 1000;
          const during = answered() - before;
          evidence(
            `reload ${number}: ${seconds.toFixed(1)} s with its upload, ${during} answers on new connections meanwhile`,
          );
          await eventually("ten answers after a reload", () => (answered() >= before + during + 10 ? true : undefined));
        }
      };
      const client = keptClient(endpoint);
      try {
        runs["long requests"] = await underLoad(endpoint, { ...load, path: "/slow?delay=1s" }, async () => {
          runs["new connections"] = await underLoad(endpoint, load, reloadAll);
        });
      } finally {
        const { requests, again, lost } = await client.stop();
        evidence(
          `a kept connection: ${requests} requests, ${again} of them sent again, ${lost.length} lost ${lost.slice(0, 5).join("; ")}`,
        );
        kept = { requests, again, lost: lost.length };
      }
      for (const [name, run] of Object.entries(runs)) evidence(`${name}: ${describeLoadRun(run)}`);
      expect(kept.lost, "requests of the kept connection that were lost").to.equal(0);
      expect(kept.again, "requests of the kept connection that were sent again").to.be.at.most(reloads);
      expect(kept.requests, "requests of the kept connection").to.be.at.least(10);
      const lost = Object.entries(runs).map(([name, { failures }]) => [name, failures.count]);
      expect(Object.fromEntries(lost), "requests that were lost").to.deep.equal({
        "long requests": 0,
        "new connections": 0,
      });
      for (const [name, run] of Object.entries(runs)) expect(run.requests, `requests of ${name}`).to.be.at.least(2);
    },
  );

  check(
    {
      ...common,
      id: "reload-changes-members",
      title: "A reload brings a new member into its turn and takes one out, and an open TCP connection outlives it",
      why: "Members come and go all the time; connections of hours may not end for it.",
      fix: "Read the configuration that was uploaded, and look whether the old HAProxy lives on until its connections end.",
      tempest: ["test_HTTP_RR_member_crud"],
    },
    async ({ lab, evidence }) => {
      const { service, members, balancer, member, at } = await group(lab);
      const [web, tcp] = [await at(ports.web), await at(ports.tcp)];
      const before = await spread(6, async () => (await request(web, { timeout })).member);
      evidence(`6 requests: ${JSON.stringify(before)}`);
      expect(before, "who answers before").to.deep.equal({ r1: 3, r2: 3 });
      const open = createConnection({ host: tcp.host, port: tcp.port });
      let said = "";
      open.on("data", (bytes) => {
        said += bytes.toString("latin1");
      });
      const failed = new Promise<string>((resolve) => open.once("error", ({ message }) => resolve(message)));
      try {
        await eventually("the member's banner", () => (said.includes("\n") ? true : undefined));
        const pools = balancer.pools.map((one) =>
          one.protocol === "TCP" ? one : { ...one, members: [member(members.r2), member(members.r3)] },
        );
        await service.serve({ ...balancer, pools });
        const after = await spread(6, async () => (await request(web, { timeout })).member);
        evidence(`6 requests after the reload: ${JSON.stringify(after)}`);
        expect(after, "who answers after").to.deep.equal({ r2: 3, r3: 3 });
        open.write("still here\n");
        const outcome = await Promise.race([
          failed,
          eventually("an echo on the open connection", () => (said.includes("still here") ? "echoed" : undefined)),
        ]);
        evidence(`a TCP connection from before the reload: ${outcome}`);
        expect(outcome, "what came of the connection from before").to.equal("echoed");
      } finally {
        open.destroy();
      }
    },
  );
});
