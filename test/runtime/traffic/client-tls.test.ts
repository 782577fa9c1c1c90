import { createServer } from "node:net";
import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { handshake } from "../../../src/runtime/traffic/client-tls.ts";
import { withTraffic } from "../../../src/runtime/traffic/traffic.ts";
import { testIdentities } from "./identities.ts";

describe("a client's handshake", () => {
  it("verifies chain and name, and tells what was agreed", async () => {
    const { authority, server } = await testIdentities();
    await withTraffic(async (traffic) => {
      const { address, port } = await traffic.hello("h1", server);
      const at = { host: address, port };
      const ca = authority.certificate;
      const facts = await handshake(at, { servername: "one.example", ca });
      expect(facts).to.include({ authorized: true, protocol: "TLSv1.3", subject: "one.example" });
      expect(facts.altNames).to.deep.equal(["one.example"]);
      expect(facts.fingerprint256).to.match(/^([0-9A-F]{2}:){31}/);
      const wrong = await attempt(handshake(at, { servername: "two.example", ca }));
      expect(wrong).to.have.property("reason").that.contains("ERR_TLS_CERT_ALTNAME_INVALID");
      const unknown = await handshake(at, { servername: "one.example" });
      expect(unknown).to.include({ authorized: false, subject: "one.example" });
      expect(unknown.authorizationError).to.match(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    });
  });

  it("really offers old versions, so that their refusal is the server's", async () => {
    const { server } = await testIdentities();
    await withTraffic(async (traffic) => {
      const { address, port } = await traffic.hello("h1", server);
      const old = await attempt(handshake({ host: address, port }, { maxVersion: "TLSv1.1" }));
      expect(old)
        .to.have.property("reason")
        .that.matches(/alert protocol version|PROTOCOL_VERSION/i);
      const twelve = await handshake({ host: address, port }, { maxVersion: "TLSv1.2" });
      expect(twelve.protocol).to.equal("TLSv1.2");
    });
  });

  it("ends in time with a server that says nothing", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const address = silent.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const outcome = await attempt(handshake({ host: "127.0.0.1", port }, {}, 100));
    silent.close();
    expect(outcome).to.have.property("reason").that.contains("no answer within 0.1 s");
  });
});
