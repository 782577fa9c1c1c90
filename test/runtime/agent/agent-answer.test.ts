import { expect } from "chai";
import { type AgentAnswer, demand, shortened } from "../../../src/runtime/agent/agent-answer.ts";
import { refusalOf } from "../../support/refusal-code.ts";

describe("an answer of an agent", () => {
  const answer: AgentAnswer = {
    ...{ method: "PUT", path: "/1.0/config", status: 500, headers: {}, body: undefined, milliseconds: 1 },
    text: "no\nroom\u001b[2J",
    peer: { protocol: "TLSv1.2", commonName: "a", dnsNames: [], fingerprint: "", keyBits: 2048 },
  };

  it("is given back with one of the demanded statuses", () => {
    expect(demand(answer, 202, 500)).to.equal(answer);
  });

  it("is refused with another, telling what was asked and said on one line", () => {
    expect(refusalOf(() => demand(answer, 202))).to.include({
      code: "agent-status",
      message: "The agent answered PUT /1.0/config with 500 instead of 202: no room [2J",
    });
  });

  it("is shortened, however long", () => {
    expect(shortened("x".repeat(10))).to.equal("x".repeat(10));
    expect(shortened("é".repeat(1e6), 10)).to.equal("…");
    expect(shortened("x".repeat(1e6), 10)).to.equal(`${"x".repeat(10)}…`);
    expect(shortened("x".repeat(11), 10)).to.equal(`${"x".repeat(10)}…`);
  });
});
