import type { Listener, LoadBalancer, Pool } from "../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { hostHaproxyProgram } from "../src/runtime/traffic/host-haproxy.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { describeWrk, type WrkFigures, type WrkLoad, wrk, wrkProgram } from "../src/runtime/traffic/wrk.ts";
import { check, describe, expect, type Measurement } from "../src/verify/suite.ts";

/** Short, because a lab has other things to do; long enough for a thousand requests where the amphora is emulated. */
const load: WrkLoad = { seconds: 5, connections: 4 };

/** Port of the VIP. */
const port = 80;

function balancerFor(id: string, address: string, ports: readonly number[]): LoadBalancer {
  const pool: Pool = {
    id: objectId("load pool"),
    protocol: "HTTP",
    algorithm: "ROUND_ROBIN",
    members: ports.map((port, index) => ({ id: objectId(`load member ${index}`), address, port })),
  };
  const listener: Listener = {
    id: objectId("load listener"),
    protocol: "HTTP",
    port,
    defaultPool: pool.id,
    connectionLimit: 1000,
    insertHeaders: ["X-Forwarded-For"],
  };
  return { id, listeners: [listener], pools: [pool] };
}

function distribution(name: string, { quantiles }: WrkFigures): Measurement {
  return { kind: "distribution", name, unit: "ms", quantiles };
}

describe("load", () => {
  check(
    {
      id: "load-without-errors",
      title: "A closed-loop load through the VIP meets no error, while the same HAProxy on this host gives the measure",
      grade: "required",
      why: "An amphora that loses requests as soon as there are many is none.",
      fix: "Look at HAProxy's log for what it answered, and at its limits of connections and open files.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "load",
    },
    async ({ lab, evidence, measure, skip }) => {
      if (wrkProgram() === undefined) return skip("the program wrk is not on this host's PATH", "install wrk");
      const service = await lab.service();
      const { amphora, memberAddress, loadBalancerId } = service;
      await withTraffic(async (traffic) => {
        const members = [await traffic.http("m1"), await traffic.http("m2")];
        const ports = members.map((member) => member.port);
        await service.serve(balancerFor(loadBalancerId, memberAddress, ports));
        const endpoint = await service.endpoint(port);
        await request(endpoint, { timeout: 30_000 });
        for (const member of members) member.reset();
        const through = await wrk(endpoint, load);
        const [m1 = 0, m2 = 0] = members.map((member) => member.requests);
        evidence(
          `${load.connections} connections through the VIP (${amphora.boot.accelerator}): ${describeWrk(through)}`,
        );
        measure({ kind: "value", name: "Load through the VIP", unit: "requests/s", value: through.requestsPerSecond });
        measure(distribution("Answers through the VIP", through));
        evidence(`requests that the members counted: ${m1} and ${m2}`);
        expect(through.errors, "errors through the VIP").to.deep.equal({
          connect: 0,
          read: 0,
          write: 0,
          status: 0,
          timeout: 0,
        });
        expect(through.requests, "requests through the VIP").to.be.greaterThan(0);
        // At the end of its time wrk forgets what is under way.
        expect(m1 + m2, "requests that the members counted").to.be.within(
          through.requests,
          through.requests + load.connections,
        );
        expect(Math.abs(m1 - m2), "the difference between the members").to.be.at.most(load.connections);

        const direct = await wrk({ host: "127.0.0.1", port: ports[0] ?? 0 }, { ...load, seconds: 2 });
        evidence(`${load.connections} connections straight to a member: ${describeWrk(direct)}`);
        if (hostHaproxyProgram() === undefined) {
          evidence("no ratio: the program haproxy is not on this host; install haproxy");
          return;
        }
        const { text } = await amphora.agent.haproxy(loadBalancerId);
        const { stdout } = await amphora.probe.run("nproc");
        const threads = Math.max(1, Number.parseInt(stdout, 10) || 1);
        const servers = new Map([[memberAddress, "127.0.0.1"]]);
        const haproxy = await traffic.haproxy(text, { servers, threads });
        const beside = await wrk(haproxy.endpoint(port), load);
        evidence(
          `${load.connections} connections through ${haproxy.version} on this host, the same configuration, ${threads} threads: ${describeWrk(beside)}`,
        );
        expect(beside.failed, "errors of HAProxy on this host").to.equal(0);
        measure(distribution("Answers of the same HAProxy on this host", beside));
        const share = through.requestsPerSecond / beside.requestsPerSecond;
        const slower = through.milliseconds.p50 / beside.milliseconds.p50;
        evidence(
          `the amphora gives ${(share * 100).toFixed(1)} % of the host's requests/s; its p50 is ${slower.toFixed(1)} times the host's`,
        );
      });
    },
  );
});
