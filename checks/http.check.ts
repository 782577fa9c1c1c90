import { createHash } from "node:crypto";
import { request } from "../src/runtime/traffic/http-client.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { withTraffic } from "../src/runtime/traffic/traffic.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "http",
} as const;

const group = trafficGroup(
  async (traffic) => ({
    h1: await traffic.http("h1"),
    h2: await traffic.http("h2"),
    h3: await traffic.http("h3"),
    o1: await traffic.http("o1"),
  }),
  ({ h1, h2, h3, o1 }, member) => {
    const [web, other] = [pool("web", [member(h1), member(h2), member(h3)]), pool("other", [member(o1)])];
    return { pools: [web, other], listeners: [listener(80, web), listener(8080, other), listener(8081, web)] };
  },
);

describe("HTTP", () => {
  check(
    {
      ...common,
      id: "N7-http-round-robin",
      title: "Requests through the VIP are shared out to the members in equal parts, each on a connection of its own",
      why: "It is what an amphora is for.",
      fix: "Read HAProxy's log in the amphora, and ask its members' addresses from inside the namespace amphora-haproxy.",
      tempest: ["test_basic_http_traffic"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const endpoint = await at(80);
      const times: number[] = [];
      const split = await spread(60, async () => {
        const { status, member, body, milliseconds } = await request(endpoint, { timeout });
        times.push(milliseconds);
        return `${member} ${status} ${body === member ? "its name" : "another body"}`;
      });
      const counted = [members.h1, members.h2, members.h3].map((member) => member.requests);
      evidence(`60 requests on 60 connections: ${JSON.stringify(split)}; members counted ${counted.join(", ")}`);
      evidence(`the slowest took ${Math.max(...times).toFixed(0)} ms`);
      expect(split, "who answered 60 requests, and how").to.deep.equal({
        "h1 200 its name": 20,
        "h2 200 its name": 20,
        "h3 200 its name": 20,
      });
      expect(counted, "requests that the members counted").to.deep.equal([20, 20, 20]);
    },
  );

  check(
    {
      ...common,
      id: "http-persistent-connection",
      title: "Requests on one kept connection are shared out to the members as well, and the connection stays",
      why: "Clients keep connections; an amphora that closes them, or ties them to a member, wastes its members.",
      fix: "Look at the defaults of the configuration that was uploaded: option http-keep-alive must be in force.",
      tempest: ["test_basic_http_traffic"],
    },
    async ({ lab, evidence }) => {
      const { members, at } = await group(lab);
      const endpoint = await at(80);
      await withTraffic(async (traffic) => {
        const agent = traffic.agent(1);
        const ports = new Set<number>();
        const split = await spread(30, async () => {
          const { status, member, localPort } = await request(endpoint, { timeout, agent });
          ports.add(localPort);
          return `${member} ${status}`;
        });
        evidence(`30 requests on ${ports.size} connection: ${JSON.stringify(split)}`);
        expect(ports.size, "connections that the client made").to.equal(1);
        expect(split, "who answered 30 requests, and how").to.deep.equal({ "h1 200": 10, "h2 200": 10, "h3 200": 10 });
        const towards = [members.h1, members.h2, members.h3].map((member) => member.connections);
        evidence(`connections to the members: ${towards.join(", ")}`);
        expect(Math.max(...towards), "connections to one member").to.be.at.most(10);
      });
    },
  );

  check(
    {
      ...common,
      id: "http-several-listeners",
      title: "Several listeners and pools of one load balancer are served beside one another, and share a pool",
      why: "All listeners of a load balancer but those of UDP and SCTP are one HAProxy; what hurts one hurts all.",
      fix: "Read the configuration that was uploaded under /var/lib/octavia.",
      tempest: ["test_http_round_robin_listener_CRUD"],
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const answers: Record<string, Readonly<Record<string, number>>> = {};
      for (const port of [80, 8080, 8081]) {
        const endpoint = await at(port);
        answers[port] = await spread(6, async () => (await request(endpoint, { timeout })).member);
      }
      evidence(`6 requests for each of three ports: ${JSON.stringify(answers)}`);
      expect(answers, "who answered which port").to.deep.equal({
        80: { h1: 2, h2: 2, h3: 2 },
        8080: { o1: 6 },
        8081: { h1: 2, h2: 2, h3: 2 },
      });
    },
  );

  check(
    {
      ...common,
      id: "http-large-bodies",
      title: "A large body comes through as it was sent",
      why: "Splicing and buffers are the kernel's and HAProxy's together, and both were changed for the amphora.",
      fix: "Try it without option splice-response in the configuration; look at the interface's MTU.",
    },
    async ({ lab, evidence }) => {
      const { at } = await group(lab);
      const endpoint = await at(80);
      const size = 3_000_001;
      const { status, body, milliseconds } = await request(endpoint, { path: `/bytes?n=${size}`, timeout });
      const digest = createHash("sha256").update(body, "latin1").digest("hex");
      const rate = size / 1000 / milliseconds;
      evidence(`${body.length} bytes in ${milliseconds.toFixed(0)} ms (${rate.toFixed(1)} MB/s), SHA-256 ${digest}`);
      const sent = createHash("sha256").update(Buffer.alloc(size, "b")).digest("hex");
      expect([status, body.length, digest], "status, length and digest").to.deep.equal([200, size, sent]);
    },
  );
});
