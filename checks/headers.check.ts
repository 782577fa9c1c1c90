import type { Endpoint } from "../src/runtime/lab/lab.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { tcpExchange } from "../src/runtime/traffic/tcp-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "headers",
} as const;

const ports = { plain: 101, inserted: 102, member: 107, client: 108, connect: 109, limited: 110 } as const;
/** Milliseconds that the timeouts of the listeners are set to. */
const bound = 1000;
/** Milliseconds that an emulated amphora may be late. */
const slack = 15_000;

const group = trafficGroup(
  async (traffic) => ({ w: await traffic.http("w") }),
  ({ w }, member) => {
    const web = pool("web", [member(w)]);
    // Nobody has this address in the network of the VIP, so that no answer comes.
    const nobody = pool("nobody", [member(w, { address: "10.99.0.77" })]);
    return {
      pools: [web, nobody],
      listeners: [
        listener(ports.plain, web),
        listener(ports.inserted, web, { insertHeaders: ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"] }),
        listener(ports.member, web, { timeouts: { memberData: bound } }),
        listener(ports.client, web, { timeouts: { clientData: bound, tcpInspect: 50 } }),
        listener(ports.connect, nobody, { timeouts: { memberConnect: bound } }),
        listener(ports.limited, web, { connectionLimit: 2 }),
      ],
    };
  },
);

async function headersAt(endpoint: Endpoint, headers: Readonly<Record<string, string>> = {}) {
  const { body } = await request(endpoint, { path: "/headers", timeout, headers });
  const seen: unknown = JSON.parse(body);
  const of = (name: string): string => String(Object.entries(seen ?? {}).find(([key]) => key === name)?.[1] ?? "none");
  return { for: of("x-forwarded-for"), port: of("x-forwarded-port"), proto: of("x-forwarded-proto") };
}

describe("headers, timeouts and limits", () => {
  check(
    {
      ...common,
      id: "headers-forwarded",
      title:
        "Members are told the client's address, the port and the protocol where the listener says so, and else not",
      why: "Applications log clients, refuse them and write links by these headers.",
      fix: "Look for option forwardfor and the set-header lines in the configuration that was uploaded.",
      tempest: ["test_insert_headers"],
    },
    async ({ lab, evidence }) => {
      const { service, at } = await group(lab);
      const [inserted, plain] = [await at(ports.inserted), await at(ports.plain)];
      const told = await headersAt(inserted);
      evidence(`a listener that inserts: ${JSON.stringify(told)}`);
      const client = service.memberAddress;
      expect(told, "the headers").to.deep.equal({ for: client, port: String(ports.inserted), proto: "http" });
      const forged = { "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Port": "1", "X-Forwarded-Proto": "gopher" };
      const corrected = await headersAt(inserted, forged);
      evidence(`the client sent ${JSON.stringify(forged)}: ${JSON.stringify(corrected)}`);
      const expected = { for: `203.0.113.9, ${client}`, port: String(ports.inserted), proto: "http" };
      expect(corrected, "the headers of a client that forged them").to.deep.equal(expected);
      const untold = await headersAt(plain);
      evidence(`a listener that does not: ${JSON.stringify(untold)}`);
      expect(untold, "the headers of the other listener").to.deep.equal({ for: "none", port: "none", proto: "none" });
    },
  );

  check(
    {
      ...common,
      id: "timeouts-in-force",
      title:
        "A slow member ends as 504, a slow client as 408, and an address without a member as 503, each after its timeout",
      why: "Without them what hangs stays, until connections or memory are used up.",
      fix: "Look at the timeout lines of the configuration that was uploaded.",
      tempest: ["test_http_round_robin_listener_CRUD"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const quick = await request(await at(ports.client), { timeout });
      expect(quick.status, "a quick request, after an inspection delay").to.equal(200);
      const slow = await request(await at(ports.member), { path: "/slow?delay=30s", timeout });
      evidence(
        `a member that answers after 30 s, limit ${bound} ms: ${slow.status} after ${slow.milliseconds.toFixed(0)} ms`,
      );
      expect(slow.status, "the status for a slow member").to.equal(504);
      expect(slow.milliseconds, "milliseconds for a slow member").to.be.within(bound - 50, bound + slack);

      const start = performance.now();
      const half = "GET / HTTP/1.1\r\nHost: www.example.test\r\n";
      const said = await tcpExchange(await at(ports.client), half, { until: /\r\n\r\n/, timeout });
      const milliseconds = performance.now() - start;
      const [line = ""] = said.split("\r\n");
      evidence(`half a request, limit ${bound} ms: ${JSON.stringify(line)} after ${milliseconds.toFixed(0)} ms`);
      expect(line, "the answer to half a request").to.match(/^HTTP\/1\.[01] 408 /);
      expect(milliseconds, "milliseconds for half a request").to.be.within(bound - 50, bound + slack);

      const nobody = await request(await at(ports.connect), { timeout });
      const { status } = nobody;
      evidence(
        `a member's address that nobody has, limit ${bound} ms, 3 retries: ${status} after ${nobody.milliseconds.toFixed(0)} ms`,
      );
      expect(status, "the status for nobody").to.equal(503);
      expect(nobody.milliseconds, "milliseconds for nobody").to.be.within(bound - 50, 4 * bound + slack);
    },
  );

  check(
    {
      ...common,
      id: "connection-limit",
      title: "A listener takes no more connections at once than its limit; the next ones wait and are served then",
      why: "The limit protects members, and turning away what comes over it would lose requests.",
      fix: "Look for maxconn of the frontend in the configuration that was uploaded.",
      tempest: ["test_http_round_robin_listener_CRUD"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const [limited, plain] = [await at(ports.limited), await at(ports.plain)];
      const long = 3000;
      const held = [1, 2].map(() => request(limited, { path: `/slow?delay=${long}ms`, timeout }));
      while (members.w.requests < 2) await request(plain, { path: "/health", timeout });
      const waiting = request(limited, { timeout });
      const beside = await request(plain, { timeout });
      const third = await waiting;
      const first = await Promise.all(held);
      evidence(
        `two connections held ${first.map(({ milliseconds }) => milliseconds.toFixed(0)).join(" and ")} ms, the limit is 2`,
      );
      evidence(
        `a third was answered ${third.status} after ${third.milliseconds.toFixed(0)} ms; one to another listener after ${beside.milliseconds.toFixed(0)} ms`,
      );
      expect(
        [...first, third, beside].map(({ status }) => status),
        "all answers",
      ).to.deep.equal([200, 200, 200, 200]);
      expect(third.milliseconds, "milliseconds that the third waited").to.be.above(long / 2);
      expect(beside.milliseconds, "milliseconds at the other listener").to.be.below(third.milliseconds);
    },
  );
});
