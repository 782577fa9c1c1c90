import { objectId } from "../src/runtime/balancer/object-id.ts";
import type { Endpoint } from "../src/runtime/lab/lab.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "persistence",
} as const;

const ports = { source: 92, cookie: 93, application: 94 } as const;

const group = trafficGroup(
  async (traffic) => ({ p1: await traffic.http("p1"), p2: await traffic.http("p2"), p3: await traffic.http("p3") }),
  ({ p1, p2, p3 }, member) => {
    const members = [member(p1), member(p2), member(p3)];
    const pools = {
      source: pool("sticky source", members, { persistence: { type: "SOURCE_IP" } }),
      cookie: pool("sticky cookie", members, { persistence: { type: "HTTP_COOKIE" } }),
      application: pool("sticky application", members, {
        persistence: { type: "APP_COOKIE", cookieName: "JSESSIONID" },
      }),
    };
    return {
      pools: Object.values(pools),
      listeners: Object.entries(pools).map(([name, one]) => listener(ports[name as keyof typeof ports], one)),
    };
  },
);

function answers(endpoint: Endpoint, count: number, cookie?: string): Promise<Readonly<Record<string, number>>> {
  const headers = cookie === undefined ? {} : { Cookie: cookie };
  return spread(count, async () => (await request(endpoint, { timeout, headers })).member);
}

describe("session persistence", () => {
  check(
    {
      ...common,
      id: "persistence-source-ip",
      title: "A client stays with its member by its address, and gets another one when that dies",
      why: "Sessions that are kept in a member's memory end when their client is sent elsewhere.",
      fix: "Look for stick-table and stick on src in the configuration that was uploaded.",
      tempest: ["test_HTTP_RR_source_IP_pool_with_listener_CRUD"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const endpoint = await at(ports.source);
      const first = await answers(endpoint, 12);
      evidence(`12 requests on 12 connections: ${JSON.stringify(first)}`);
      expect(Object.values(first), "requests by member").to.deep.equal([12]);
      const [name = ""] = Object.keys(first);
      const [dying] = Object.values(members).filter((member) => member.name === name);
      expect(dying, "the member that answered").to.not.equal(undefined);
      try {
        await dying?.stop();
        const second = await answers(endpoint, 12);
        evidence(`12 requests after ${name} had died: ${JSON.stringify(second)}`);
        expect(Object.values(second), "requests by member after its death").to.deep.equal([12]);
        expect(second, "who answered after its death").to.not.have.property(name);
      } finally {
        await dying?.start();
      }
    },
  );

  check(
    {
      ...common,
      id: "persistence-http-cookie",
      title: "HAProxy's cookie keeps a client with the member that it names, and a client without it goes on in turn",
      why: "Sessions that are kept in a member's memory end when their client is sent elsewhere.",
      fix: "Look for cookie SRV insert in the configuration that was uploaded.",
      tempest: ["test_HTTP_RR_http_cookie_pool_with_listener_CRUD"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const endpoint = await at(ports.cookie);
      for (const name of ["p1", "p2", "p3"]) {
        const cookie = `SRV=${objectId(`member ${name}`)}`;
        const split = await answers(endpoint, 6, cookie);
        evidence(`6 requests with ${cookie}: ${JSON.stringify(split)}`);
        expect(split, `who answers with the cookie of ${name}`).to.deep.equal({ [name]: 6 });
      }
      expect(members.p3.lastHeaders.cookie ?? "", "the cookie that a member sees").to.not.include("SRV");
      const given = await spread(6, async () => {
        const { headers, member } = await request(endpoint, { timeout });
        const cookie = [headers["set-cookie"] ?? []].flat().find((one) => one.startsWith("SRV=")) ?? "none";
        return cookie.startsWith(`SRV=${objectId(`member ${member}`)};`)
          ? `${member} and its cookie`
          : `${member}: ${cookie}`;
      });
      evidence(`6 requests without a cookie were given: ${JSON.stringify(given)}`);
      expect(given, "what clients without a cookie are given").to.deep.equal({
        "p1 and its cookie": 2,
        "p2 and its cookie": 2,
        "p3 and its cookie": 2,
      });
    },
  );

  check(
    {
      ...common,
      id: "persistence-app-cookie",
      title: "The application's own cookie keeps a client with the member that gave it",
      why: "Sessions that are kept in a member's memory end when their client is sent elsewhere.",
      fix: "Look for stick store-response and stick match in the configuration that was uploaded.",
      tempest: ["test_HTTP_RR_app_cookie_pool_with_listener_CRUD"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const endpoint = await at(ports.application);
      // The members give JSESSIONID=<name>, which HAProxy has seen of all three after three requests.
      const learnt = await answers(endpoint, 3);
      evidence(`3 requests without a cookie: ${JSON.stringify(learnt)}`);
      expect(learnt, "who answers clients without a session").to.deep.equal({ p1: 1, p2: 1, p3: 1 });
      for (const name of ["p1", "p2", "p3"]) {
        const split = await answers(endpoint, 6, `JSESSIONID=${name}`);
        evidence(`6 requests with the session of ${name}: ${JSON.stringify(split)}`);
        expect(split, `who answers the session of ${name}`).to.deep.equal({ [name]: 6 });
      }
    },
  );
});
