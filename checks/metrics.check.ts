import { objectId } from "../src/runtime/balancer/object-id.ts";
import type { Endpoint } from "../src/runtime/lab/lab.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "metrics",
} as const;

const ports = { web: 80, metrics: 8088 } as const;

const group = trafficGroup(
  async (traffic) => ({ w: await traffic.http("w") }),
  ({ w }, member) => {
    const web = pool("web", [member(w)]);
    const { defaultPool: _, ...metrics } = listener(ports.metrics, web, { protocol: "PROMETHEUS" });
    return { pools: [web], listeners: [listener(ports.web, web), metrics] };
  },
);

/** The values of a page by what stands before them: a name and its labels. */
function valuesOf(page: string): ReadonlyMap<string, number> {
  const lines = page.split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

async function metricsAt(endpoint: Endpoint) {
  const answer = await request(endpoint, { path: "/metrics", timeout });
  return { ...answer, values: valuesOf(answer.body) };
}

describe("metrics", () => {
  check(
    {
      ...common,
      id: "metrics-page",
      title: "A PROMETHEUS listener shows the load balancer's metrics under Octavia's names",
      grade: "recommended",
      why: "Tenants watch their load balancers by it; the proxy behind it is a unit that some packages forget.",
      fix: "Look whether prometheus-proxy.service runs in the amphora and listens on port 9102 in the namespace.",
      tempest: ["test_prometheus_listener_metrics_page"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const { status, headers, values, milliseconds } = await metricsAt(await at(ports.metrics));
      const names = [...new Set([...values.keys()].map((key) => key.replace(/\{.*/, "")))];
      const foreign = names.filter((name) => !name.startsWith("octavia_"));
      evidence(`status ${status}, ${headers["content-type"] ?? "no type"}, ${milliseconds.toFixed(0)} ms`);
      evidence(
        `${values.size} values under ${names.length} names, ${foreign.length} of them not Octavia's: ${foreign.join(", ").slice(0, 200)}`,
      );
      expect(status, "the status of the page").to.equal(200);
      expect(names, "names of metrics").to.include.members([
        "octavia_loadbalancer_max_connections",
        "octavia_listener_http_requests_total",
        "octavia_pool_status",
        "octavia_member_status",
      ]);
      const elsewhere = await request(await at(ports.metrics), { path: "/elsewhere", timeout });
      evidence(`another path of it: status ${elsewhere.status}`);
      expect(elsewhere.status, "the status of another path").to.not.equal(500);
    },
  );

  check(
    {
      ...common,
      id: "metrics-follow-traffic",
      title: "The metrics of a listener and of a pool's member count the requests that were sent",
      grade: "recommended",
      why: "Numbers that stand still, or that are another listener's, alarm nobody.",
      fix: "Compare with HAProxy's own numbers at 127.0.0.1:9101/metrics in the namespace.",
      tempest: ["test_prometheus_listener_metrics_page"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const [web, metrics] = [await at(ports.web), await at(ports.metrics)];
      const of = `listener="${objectId(`listener ${ports.web}`)}"`;
      const member = `member="${objectId("member w")}"`;
      const read = async () => {
        const { values, status } = await metricsAt(metrics);
        const sum = (name: string, ...labels: readonly string[]): number =>
          [...values]
            .filter(([key]) => key.startsWith(`${name}{`) && labels.every((label) => key.includes(label)))
            .reduce((total, [, value]) => total + value, 0);
        return {
          status,
          listener: sum("octavia_listener_http_requests_total", of),
          member: sum("octavia_member_http_responses_total", member),
        };
      };
      const before = await read();
      const count = 7;
      for (let sent = 0; sent < count; sent += 1) await request(web, { timeout });
      const after = await read();
      evidence(`before ${JSON.stringify(before)}, after ${count} requests ${JSON.stringify(after)}`);
      expect([before.status, after.status], "the pages' statuses").to.deep.equal([200, 200]);
      expect(after.listener - before.listener, "requests that the listener counted").to.equal(count);
      expect(after.member - before.member, "answers that the member was counted for").to.equal(count);
    },
  );
});
