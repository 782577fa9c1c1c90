import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import {
  type AmphoraIdentity,
  expiredClient,
  foreignClient,
  makeIdentity,
  serverCertificate,
} from "../../../src/runtime/identity/identity.ts";

describe("an amphora's identity", function () {
  this.timeout(20_000);
  let identity: AmphoraIdentity;
  const read = ({ certificate }: { certificate: string }) => new X509Certificate(certificate);
  const signs = (ca: { certificate: string }, pair: { certificate: string }) =>
    read(pair).verify(read(ca).publicKey) && read(pair).checkIssued(read(ca));

  before(async () => {
    identity = await makeIdentity();
  });

  it("has a server that is called by its id, and a client of the same authority", () => {
    const { amphoraId, ca, server, client } = identity;
    expect(amphoraId).to.match(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    expect(read(server)).to.include({ subject: `CN=${amphoraId}`, subjectAltName: `DNS:${amphoraId}`, ca: false });
    expect([signs(ca, server), signs(ca, client), read(ca).ca]).to.deep.equal([true, true, true]);
    expect(read(client).keyUsage).to.deep.equal(["1.3.6.1.5.5.7.3.2"]);
    expect(identity.heartbeatKey).to.match(/^[\w-]{32}$/);
    expect(identity.heartbeatInterval).to.equal(2);
  });

  it("survives being written down", () => {
    expect(JSON.parse(JSON.stringify(identity))).to.deep.equal(identity);
  });

  it("can be a second one under the same controller", async () => {
    const { ca, client, heartbeatKey } = identity;
    const second = await makeIdentity({ ca, client, heartbeatKey, heartbeatInterval: 5 });
    expect(second).to.include({ ca, client, heartbeatKey, heartbeatInterval: 5 });
    expect(second.amphoraId).not.to.equal(identity.amphoraId);
    expect(signs(ca, second.server)).to.equal(true);
  });

  it("can have a new certificate, of the same names with another key", async () => {
    const renewed = await serverCertificate(identity);
    expect(signs(identity.ca, renewed)).to.equal(true);
    expect(read(renewed).subject).to.equal(read(identity.server).subject);
    expect(read(renewed).fingerprint256).not.to.equal(read(identity.server).fingerprint256);
    expect(renewed.key).not.to.equal(identity.server.key);
  });

  it("stands beside clients that differ from the right one in one thing each", async () => {
    const [foreign, expired] = [await foreignClient(), await expiredClient(identity)];
    const names = [foreign, expired, identity.client].map((pair) => read(pair).subject);
    expect(new Set(names).size).to.equal(1);
    expect([signs(identity.ca, foreign), signs(identity.ca, expired)]).to.deep.equal([false, true]);
    const ends = [foreign, expired].map((pair) => Date.parse(read(pair).validTo) < Date.now());
    expect(ends).to.deep.equal([false, true]);
  });
});
