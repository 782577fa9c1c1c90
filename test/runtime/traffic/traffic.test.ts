import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { request } from "../../../src/runtime/traffic/http-client.ts";
import { tcpExchange } from "../../../src/runtime/traffic/tcp-client.ts";
import { endTraffic, Traffic, withTraffic } from "../../../src/runtime/traffic/traffic.ts";

describe("the traffic of a check", () => {
  it("ends with it, whatever its end", async () => {
    let port = 0;
    const outcome = await attempt(
      withTraffic(async (traffic) => {
        port = (await traffic.http("m1")).port;
        await request({ host: "127.0.0.1", port }, { agent: traffic.agent() });
        throw new Error("the check failed");
      }),
    );
    expect(outcome).to.deep.equal({ ok: false, reason: "the check failed" });
    expect(await attempt(request({ host: "127.0.0.1", port }))).to.have.property("ok", false);
  });

  it("can be ended from without, all of it", async () => {
    const [one, other] = [new Traffic(), new Traffic({ address: "127.0.0.6" })];
    const members = [await one.tcp("t1"), await other.tcp("t2"), await other.http("m1")];
    expect(members.map(({ address }) => address)).to.deep.equal(["127.0.0.1", "127.0.0.6", "127.0.0.6"]);
    await endTraffic();
    for (const { address, port } of members) {
      expect(await attempt(tcpExchange({ host: address, port }, ""))).to.have.property("ok", false);
    }
    await one.end();
  });

  it("leaves no member that was still opening when it ended", async () => {
    const traffic = new Traffic();
    const opening = traffic.tcp("late");
    await traffic.end();
    const { port } = await opening;
    expect(await attempt(tcpExchange({ host: "127.0.0.1", port }, ""))).to.have.property("ok", false);
  });
});
