import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { request } from "../../../src/runtime/traffic/http-client.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";

describe("an HTTP request", () => {
  it("has a connection of its own, or one that is kept", () =>
    withTraffic(async (traffic) => {
      const { address, port } = await traffic.http("m1");
      const at = { host: address, port };
      const alone = [await request(at), await request(at)].map((answer) => answer.localPort);
      expect(new Set(alone).size).to.equal(2);
      const agent = traffic.agent();
      const kept = [await request(at, { agent }), await request(at, { agent })].map((answer) => answer.localPort);
      expect(new Set(kept).size).to.equal(1);
      expect(kept[0]).to.be.greaterThan(0);
    }));

  it("comes from the address that is asked for, with method and body", () =>
    withTraffic(async (traffic) => {
      const { address, port } = await traffic.http("m1");
      const answer = await request(
        { host: address, port },
        { localAddress: "127.0.0.9", method: "POST", body: "hello", path: "/headers" },
      );
      expect(JSON.parse(answer.body)).to.include({ "content-length": "5" });
    }));

  it("ends in time", () =>
    withTraffic(async (traffic) => {
      const { address, port } = await traffic.http("m1");
      const start = performance.now();
      const outcome = await attempt(request({ host: address, port }, { path: "/slow?delay=60s", timeout: 80 }));
      expect(outcome).to.deep.equal({ ok: false, reason: "ETIMEDOUT no answer within 0.08 s" });
      expect(performance.now() - start).to.be.lessThan(5000);
    }));
});
