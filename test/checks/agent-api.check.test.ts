import { expect } from "chai";
import { type Answer, resultsOnAgent } from "../support/stand-in-agent.ts";

describe("the checks of the agent's word", function () {
  this.timeout(30_000);
  const versions = "N4-agent-versions";
  const details = "agent-details";

  /** Changes one field of an answer. */
  const changing = (request: string, key: string, value: unknown) => ({
    answer: (asked: string, usual: Answer) =>
      asked === request ? { ...usual, body: { ...(usual.body as object), [key]: value } } : usual,
  });

  it("hold of an agent that tells the truth", async () => {
    const results = await resultsOnAgent([versions, details]);
    expect([...results.values()].map(({ id, outcome, reason }) => [id, outcome, reason])).to.deep.equal([
      [versions, "pass", undefined],
      [details, "pass", undefined],
    ]);
  });

  const lies: [string, string, string, unknown][] = [
    [versions, "GET /", "api_version", "0.5"],
    [versions, "GET /1.0/info", "haproxy_version", "9.9"],
    [versions, "GET /1.0/info", "ipvsadm_version", ""],
    [versions, "GET /1.0/info", "hostname", "debian"],
    [details, "GET /1.0/details", "active", false],
    [details, "GET /1.0/details", "cpu_count", 8],
    [details, "GET /1.0/details", "disk", { used: 2000, available: 3e9 }],
    [details, "GET /1.0/details", "load", ["much"]],
    [details, "GET /1.0/details", "memory", {}],
  ];
  for (const [id, request, key, value] of lies) {
    it(`see ${request} say ${JSON.stringify(value)} as ${key}`, async () => {
      expect((await resultsOnAgent([id], changing(request, key, value))).get(id)?.outcome).not.to.equal("pass");
    });
  }
});
