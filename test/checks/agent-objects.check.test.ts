import { expect } from "chai";
import { type AgentFault, type Answer, resultsOnAgent } from "../support/stand-in-agent.ts";

describe("the checks of what the agent keeps", function () {
  this.timeout(30_000);
  const ids = ["N9-listener-deleted", "agent-configuration-checked", "agent-certificates"] as const;

  it("hold of an agent that keeps and deletes what it is told to", async () => {
    const results = [...(await resultsOnAgent(ids)).values()];
    expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).to.have.deep.members(
      ids.map((id) => [id, "pass", undefined]),
    );
  });

  const withoutEtag = (asked: string, { status, body }: Answer): Answer =>
    asked.startsWith("PUT") ? { status, body } : { status, body, etag: "0" };
  const faults: [string, (typeof ids)[number], AgentFault][] = [
    ["a configuration that nobody checked", "agent-configuration-checked", { checksNothing: true }],
    ["no MD5 of a configuration", "agent-configuration-checked", { answer: withoutEtag }],
    ["what is left of a deleted listener", "N9-listener-deleted", { deletesNothing: true }],
    ["a unit that never was", "N9-listener-deleted", { inside: () => "" }],
    ["a certificate that is not deleted", "agent-certificates", { deletesNothing: true }],
    ["no MD5 of a certificate", "agent-certificates", { answer: withoutEtag }],
    ["a key for everybody", "agent-certificates", { inside: (_, usual) => usual.replace("600", "644") }],
    ["a key on the disk", "agent-certificates", { inside: (_, usual) => usual.replace("crypt", "part") }],
  ];
  for (const [what, id, fault] of faults) {
    it(`see ${what}`, async () => {
      expect((await resultsOnAgent([id], fault)).get(id)?.outcome).to.equal("fail");
    });
  }
});
