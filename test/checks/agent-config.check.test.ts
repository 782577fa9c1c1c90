import { expect } from "chai";
import { type Answer, resultsOnAgent } from "../support/stand-in-agent.ts";

describe("the check of the agent's configuration", function () {
  this.timeout(30_000);
  const id = "N10-config-replaced";

  it("holds of an agent that takes it", async () => {
    const result = (await resultsOnAgent([id])).get(id);
    expect([result?.outcome, result?.reason]).to.deep.equal(["pass", undefined]);
    expect(result?.evidence?.join("\n")).to.contain("found in /etc/octavia/amphora-agent.conf");
  });

  it("sees an agent that refuses it", async () => {
    const answer = (asked: string, usual: Answer) => (asked === "PUT /1.0/config" ? { status: 500, body: {} } : usual);
    expect((await resultsOnAgent([id], { answer })).get(id)?.outcome).to.equal("fail");
  });

  it("sees an agent that writes it elsewhere", async () => {
    const inside = (_: string, usual: string) =>
      usual.replace("/etc/octavia/amphora-agent.conf", "/etc/octavia/octavia.conf");
    const result = (await resultsOnAgent([id], { inside })).get(id);
    expect(result?.outcome).to.equal("fail");
    expect(result?.evidence?.join("\n")).to.contain("found in /etc/octavia/octavia.conf");
  });
});
