import { expect } from "chai";
import { agentClient } from "../../../src/runtime/agent/agent-client.ts";
import { plugVip } from "../../../src/runtime/lab/vip.ts";
import { agentServer } from "../../support/agent-server.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

describe("the VIP of an amphora", function () {
  this.timeout(20_000);
  const server = agentServer();

  it("is plugged again while the agent does not see the NIC", async () => {
    server.answer = (response) => void response.writeHead(server.requests.length < 3 ? 404 : 202).end();
    await plugVip(agentClient(server.place));
    expect(server.requests.map(({ url }) => url)).to.deep.equal(Array(3).fill("/1.0/plug/vip/10.99.0.10"));
    expect(JSON.parse(server.requests[0]?.body ?? "")).to.include({
      mac_address: "52:54:00:a0:00:02",
      vrrp_ip: "10.99.0.20",
    });
  });

  it("is refused at once for any other reason", async () => {
    server.answer = (response) => void response.writeHead(400).end("Invalid subnet information");
    const refusal = await rejectionOf(plugVip(agentClient(server.place)));
    expect(refusal?.message).to.match(/400 instead of 202: Invalid subnet information/);
    expect(server.requests).to.have.length(1);
  });
});
