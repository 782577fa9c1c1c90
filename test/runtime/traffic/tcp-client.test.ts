import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { tcpExchange } from "../../../src/runtime/traffic/tcp-client.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";

describe("a TCP exchange", () => {
  it("ends with the other side, with what was waited for, or in time", () =>
    withTraffic(async (traffic) => {
      const { address, port } = await traffic.tcp("t1");
      const at = { host: address, port };
      expect(await tcpExchange(at, "a", { localAddress: "127.0.0.8" })).to.equal("t1\na");
      expect(await tcpExchange(at, "", { until: /\n/ })).to.equal("t1\n");
      const late = await attempt(tcpExchange(at, "", { until: /never/, timeout: 60 }));
      expect(late).to.deep.equal({ ok: false, reason: "ETIMEDOUT no answer within 0.06 s" });
    }));
});
