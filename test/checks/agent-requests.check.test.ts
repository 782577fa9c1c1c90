import { expect } from "chai";
import { type Answer, resultsOnAgent } from "../support/stand-in-agent.ts";

describe("the checks of wrong requests", function () {
  this.timeout(30_000);
  const ids = ["agent-refusals", "agent-wrong-requests", "agent-firewall-rules"];

  it("hold of an agent that refuses them", async () => {
    const results = [...(await resultsOnAgent(ids)).values()];
    expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).to.have.deep.members(
      ids.map((id) => [id, "pass", undefined]),
    );
  });

  const faults: [string, RegExp, Answer][] = [
    ["agent-refusals", /^POST \/1.0\/plug\/vip\/10\.99\.0\.77$/, { status: 500, body: {} }],
    ["agent-refusals", /^DELETE .*\/listeners\//, { status: 404, body: {} }],
    ["agent-refusals", /^POST \/1.0\/plug\/vip\/nonsense$/, { status: 400, body: { message: "no" } }],
    ["agent-wrong-requests", /^DELETE \/1.0\/info$/, { status: 200, body: {} }],
    ["agent-wrong-requests", /certificates\/\.\.%2F/, { status: 200, body: "root:" }],
    ["agent-firewall-rules", /\/rules$/, { status: 200, body: {} }],
  ];
  for (const [id, route, wrong] of faults) {
    it(`see ${route} answered with ${wrong.status}`, async () => {
      const answer = (asked: string, usual: Answer) => (route.test(asked) ? wrong : usual);
      const result = (await resultsOnAgent([id], { answer })).get(id);
      expect(result?.outcome).to.equal("fail");
      expect(result?.reason).to.contain("answers to wrong requests that are not as they should be");
    });
  }
});
