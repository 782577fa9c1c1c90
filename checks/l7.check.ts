import type { L7Action, L7Policy, L7Rule } from "../src/runtime/balancer/l7-policy.ts";
import { objectId } from "../src/runtime/balancer/object-id.ts";
import { type HttpRequest, request } from "../src/runtime/traffic/http-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { listener, pool, timeout, trafficGroup } from "./data/traffic-group.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "l7",
  why: "Tenants route and protect their sites by such policies.",
  fix: "Look at the acl lines of the listener in the configuration that was uploaded, and at HAProxy's log.",
} as const;

const ports = { actions: 84, pools: 85, order: 86 } as const;
const toA: L7Action = { action: "REDIRECT_TO_POOL", pool: objectId("pool l7 a") };
const toB: L7Action = { action: "REDIRECT_TO_POOL", pool: objectId("pool l7 b") };

function policies(...all: readonly (readonly [L7Action, ...L7Rule[]])[]): L7Policy[] {
  return all.map(([action, ...rules], index) => {
    return { id: objectId(`policy ${index} ${JSON.stringify(rules)}`), rules, ...action };
  });
}

const actions = policies(
  [{ action: "REJECT" }, { type: "HEADER", key: "reject", compare: "EQUAL_TO", value: "true" }],
  [
    { action: "REDIRECT_TO_URL", url: "http://identity.example.test/v3?a=b%20c" },
    { type: "PATH", compare: "EQUAL_TO", value: "/turtles" },
  ],
  [
    { action: "REDIRECT_TO_URL", url: "https://www.example.test/moved", code: 301 },
    { type: "PATH", compare: "STARTS_WITH", value: "/moved" },
  ],
  [
    { action: "REDIRECT_PREFIX", prefix: "https://new.example.test", code: 308 },
    { type: "PATH", compare: "STARTS_WITH", value: "/old/" },
  ],
);

const routes = policies(
  [toA, { type: "HOST_NAME", compare: "EQUAL_TO", value: "a.example.test" }],
  [toB, { type: "HOST_NAME", compare: "ENDS_WITH", value: ".b.example.test" }],
  [toB, { type: "PATH", compare: "STARTS_WITH", value: "/slow" }],
  [toA, { type: "PATH", compare: "ENDS_WITH", value: "/end" }],
  [toA, { type: "PATH", compare: "CONTAINS", value: "/inside/" }],
  [toB, { type: "PATH", compare: "REGEX", value: "^/\\d+/[ab]$" }],
  [toA, { type: "FILE_TYPE", compare: "EQUAL_TO", value: "jpg" }],
  [toB, { type: "HEADER", key: "X-Which", compare: "STARTS_WITH", value: "b " }],
  [toA, { type: "COOKIE", key: "which", compare: "CONTAINS", value: "-a-" }],
);

const order = policies(
  [toB, { type: "PATH", compare: "STARTS_WITH", value: "/both" }],
  [toA, { type: "PATH", compare: "STARTS_WITH", value: "/both" }],
  [
    toA,
    { type: "PATH", compare: "STARTS_WITH", value: "/and" },
    { type: "HEADER", key: "X-And", compare: "EQUAL_TO", value: "yes" },
  ],
  [
    toB,
    { type: "PATH", compare: "STARTS_WITH", value: "/unless" },
    { type: "HEADER", key: "X-Keep", compare: "EQUAL_TO", value: "yes", invert: true },
  ],
  [toA, { type: "PATH", compare: "STARTS_WITH", value: "/rejected" }],
  [{ action: "REJECT" }, { type: "PATH", compare: "STARTS_WITH", value: "/rejected" }],
);

const group = trafficGroup(
  async (traffic) => ({ d: await traffic.http("d"), a: await traffic.http("a"), b: await traffic.http("b") }),
  ({ d, a, b }, member) => {
    const byDefault = pool("l7 default", [member(d)]);
    const pools = [byDefault, pool("l7 a", [member(a)]), pool("l7 b", [member(b)])];
    const listeners = [
      listener(ports.actions, byDefault, { policies: actions }),
      listener(ports.pools, byDefault, { policies: routes }),
      listener(ports.order, byDefault, { policies: order }),
    ];
    return { pools, listeners };
  },
);

type Ask = (options: HttpRequest) => Promise<string>;

/** Tells of an answer: the member, or the status and where it points. */
async function asker(lab: Parameters<typeof group>[0], port: number, note: (line: string) => void): Promise<Ask> {
  const { at } = await group(lab);
  const endpoint = await at(port);
  return async (options) => {
    const { status, headers, member } = await request(endpoint, { timeout, ...options });
    const said = status === 200 ? member : [status, headers.location].filter((word) => word !== undefined).join(" ");
    const { path = "/", host, headers: sent = {} } = options;
    note(
      `${path}${host === undefined ? "" : ` of ${host}`} ${JSON.stringify(sent)}: ${status === 200 ? `200 from ${member}` : said}`,
    );
    return said;
  };
}

describe("L7 policies", () => {
  check(
    {
      ...common,
      id: "l7-reject",
      title: "A policy of rejection answers 403 in place of the members, to the requests that match alone",
      tempest: ["test_http_l7policies_and_l7rules"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.actions, evidence);
      expect(await ask({ headers: { reject: "true" } }), "a request that matches").to.equal("403");
      expect(await ask({ headers: { reject: "false" } }), "a request with another value").to.equal("d");
      expect(await ask({}), "a request without the header").to.equal("d");
    },
  );

  check(
    {
      ...common,
      id: "l7-redirect-url",
      title: "A policy of redirection sends clients to its URL, with the code that it states or 302",
      tempest: ["test_http_l7policies_and_l7rules"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.actions, evidence);
      const identity = "302 http://identity.example.test/v3?a=b%20c";
      expect(await ask({ path: "/turtles" }), "without a code").to.equal(identity);
      expect(await ask({ path: "/turtles/more" }), "another path").to.equal("d");
      expect(await ask({ path: "/moved/far" }), "with a code").to.equal("301 https://www.example.test/moved");
    },
  );

  check(
    {
      ...common,
      id: "l7-redirect-prefix",
      title: "A policy of redirection to a prefix keeps the path and the query",
      tempest: ["test_l7policy_CRUD"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.actions, evidence);
      const there = "308 https://new.example.test/old/page?x=1&y=%C3%A4";
      expect(await ask({ path: "/old/page?x=1&y=%C3%A4" }), "a path that matches").to.equal(there);
      expect(await ask({ path: "/older" }), "a path that does not").to.equal("d");
    },
  );

  check(
    {
      ...common,
      id: "l7-pool-by-host",
      title: "A policy leads to another pool by the host that is asked for, whatever its case",
      tempest: ["test_l7rule_CRUD"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.pools, evidence);
      expect(await ask({ host: "a.example.test" }), "the very host").to.equal("a");
      expect(await ask({ host: "A.Example.TEST" }), "the host in capitals").to.equal("a");
      expect(await ask({ host: "www.b.example.test" }), "a host with the ending").to.equal("b");
      expect(await ask({ host: "b.example.test" }), "a host without the dot").to.equal("d");
      expect(await ask({ host: "www.a.example.test" }), "a longer host").to.equal("d");
    },
  );

  check(
    {
      ...common,
      id: "l7-pool-by-path",
      title: "A policy leads to another pool by the path: its start, end, part, pattern or type of file",
      tempest: ["test_http_l7policies_and_l7rules", "test_l7rule_CRUD"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.pools, evidence);
      for (const [path, name] of [
        ["/slow?delay=10ms", "b"],
        ["/a/slow", "d"],
        ["/the/end", "a"],
        ["/the/end?query", "a"],
        ["/the/ending", "d"],
        ["/an/inside/path", "a"],
        ["/aninsidepath", "d"],
        ["/2026/a", "b"],
        ["/2026/c", "d"],
        ["/x2026/a", "d"],
        ["/picture.jpg", "a"],
        ["/picture.jpg.txt", "d"],
      ] as const) {
        expect(await ask({ path }), `who answers ${path}`).to.equal(name);
      }
    },
  );

  check(
    {
      ...common,
      id: "l7-pool-by-header",
      title: "A policy leads to another pool by a header or a cookie, blanks in its value included",
      tempest: ["test_l7rule_CRUD"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.pools, evidence);
      expect(await ask({ headers: { "X-Which": "b for sure" } }), "a header that matches").to.equal("b");
      expect(await ask({ headers: { "X-Which": "bfor sure" } }), "one without the blank").to.equal("d");
      expect(await ask({ headers: { "X-Other": "b for sure" } }), "another header").to.equal("d");
      expect(await ask({ headers: { Cookie: "x=1; which=is-a-it" } }), "a cookie that matches").to.equal("a");
      expect(await ask({ headers: { Cookie: "which=ab; other=-a-" } }), "another cookie").to.equal("d");
    },
  );

  check(
    {
      ...common,
      id: "l7-order",
      title:
        "All rules of a policy must match, turned round where they are inverted; the first policy counts, a rejection before all",
      tempest: ["test_l7policy_CRUD"],
    },
    async ({ lab, evidence }) => {
      const ask = await asker(lab, ports.order, evidence);
      expect(await ask({ path: "/both" }), "two policies that match").to.equal("b");
      expect(await ask({ path: "/and" }), "one rule of two").to.equal("d");
      expect(await ask({ path: "/and", headers: { "X-And": "yes" } }), "both rules").to.equal("a");
      expect(await ask({ path: "/unless" }), "an inverted rule, without its header").to.equal("b");
      expect(await ask({ path: "/unless", headers: { "X-Keep": "yes" } }), "an inverted rule, with it").to.equal("d");
      expect(await ask({ path: "/rejected" }), "a rejection that stands last").to.equal("403");
    },
  );
});
