import { createSecureServer } from "node:http2";
import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { http2Requests } from "../../../src/runtime/traffic/http2-client.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";
import { testIdentities } from "./identities.ts";

describe("requests over HTTP/2", () => {
  it("share one connection", async () => {
    const { authority, server: identity } = await testIdentities();
    let sessions = 0;
    const server = createSecureServer({ cert: identity.certificate, key: identity.key }, (incoming, answer) => {
      answer.setHeader("X-Member", "h2");
      answer.end(incoming.url);
    });
    server.on("session", () => {
      sessions += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      const tls = { servername: "one.example", ca: authority.certificate };
      const answers = await http2Requests({ host: "127.0.0.1", port }, tls, ["/a", "/b", "/c"]);
      expect(answers.map(({ status, body, member }) => [status, body, member])).to.deep.equal([
        [200, "/a", "h2"],
        [200, "/b", "h2"],
        [200, "/c", "h2"],
      ]);
      expect(answers[0]?.tls).to.include({ alpn: "h2", authorized: true });
      expect(sessions).to.equal(1);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("fail with a server that does not speak it", async () => {
    const { authority, server: identity } = await testIdentities();
    await withTraffic(async (traffic) => {
      const { address, port } = await traffic.http("m1", { tls: { identity } });
      const tls = { servername: "one.example", ca: authority.certificate };
      const outcome = await attempt(http2Requests({ host: address, port }, tls, ["/"], 3000));
      expect(outcome).to.have.property("ok", false);
    });
  });
});
