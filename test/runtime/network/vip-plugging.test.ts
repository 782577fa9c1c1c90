import { expect } from "chai";
import type { AgentAnswer } from "../../../src/runtime/agent/agent-answer.ts";
import { agentClient } from "../../../src/runtime/agent/agent-client.ts";
import { plugWhenKnown } from "../../../src/runtime/network/vip-plugging.ts";

const agent = agentClient({
  host: "127.0.0.1",
  port: 9,
  amphoraId: "none",
  ca: "",
  client: { certificate: "", key: "" },
});

function answers(...statuses: readonly number[]): () => Promise<AgentAnswer> {
  const left = [...statuses];
  return async () => ({
    method: "POST",
    path: "/1.0/plug/vip/10.98.0.10",
    status: left.shift() ?? 500,
    headers: {},
    body: undefined,
    text: "said",
    milliseconds: 1,
    peer: { protocol: "TLSv1.2", commonName: "", dnsNames: [], fingerprint: "", keyBits: 2048 },
  });
}

describe("VIP plugging", () => {
  it("asks again while the agent does not know the NIC, and counts how often", async () => {
    const { answer, refusals, seconds } = await plugWhenKnown(agent, answers(404, 404, 202));
    expect([answer.status, refusals]).to.deep.equal([202, 2]);
    expect(seconds).to.be.above(1.9);
  });

  it("refuses any other answer at once", async () => {
    const error = await plugWhenKnown(agent, answers(409)).catch((refusal: unknown) => refusal);
    expect(error).to.have.property("code", "agent-status");
  });
});
