import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect } from "chai";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";
import { udpExchange } from "../../../src/runtime/traffic/udp-client.ts";

describe("a UDP exchange", () => {
  it("has a source port of its own, from the address that is asked for", () =>
    withTraffic(async (traffic) => {
      const { address, port, sources } = await traffic.udp("u1");
      const at = { host: address, port };
      await udpExchange(at, "a", { localAddress: "127.0.0.7" });
      await udpExchange(at, "b", { localAddress: "127.0.0.7" });
      expect([...sources].map((source) => source.replace(/:\d+$/, ""))).to.deep.equal(["127.0.0.7", "127.0.0.7"]);
    }));

  it("is undefined when nobody answers, at once or in time", async () => {
    const silent = createSocket("udp4").bind(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address();
    const start = performance.now();
    expect(await udpExchange({ host: "127.0.0.1", port }, "a", { timeout: 60 })).to.equal(undefined);
    expect(performance.now() - start).to.be.at.least(55);
    await new Promise<void>((resolve) => silent.close(() => resolve()));
    expect(await udpExchange({ host: "127.0.0.1", port }, "a", { timeout: 20_000 })).to.equal(undefined);
  });
});
