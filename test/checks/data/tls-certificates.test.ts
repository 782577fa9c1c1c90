import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { fingerprint, names, tlsCertificates } from "../../../checks/data/tls-certificates.ts";

describe("the certificates of the TLS checks", function () {
  this.timeout(30_000);

  it("are signed by whom the checks say, for the names that they say", async () => {
    const { ca, clientCa, otherClientCa, memberCa, servers, clients, members } = await tlsCertificates();
    const signed = (authority: string, { certificate }: { readonly certificate: string }) =>
      new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey);
    expect(Object.values(servers).every((pair) => signed(ca, pair))).to.equal(true);
    expect(Object.entries(clients).map(([who, pair]) => [who, signed(clientCa, pair)])).to.deep.equal([
      ["good", true],
      ["revoked", true],
      ["foreign", false],
    ]);
    expect(signed(otherClientCa, clients.foreign)).to.equal(true);
    expect(Object.entries(members).map(([who, pair]) => [who, signed(memberCa, pair)])).to.deep.equal([
      ["good", true],
      ["foreign", false],
      ["revoked", true],
      ["haproxy", true],
    ]);
    for (const [which, name] of Object.entries(names)) {
      const { certificate } = servers[which as keyof typeof names];
      expect(new X509Certificate(certificate).checkHost(name), which).to.equal(name);
    }
    expect(new Set(Object.values(servers).map(fingerprint)).size).to.equal(Object.keys(servers).length);
  });
});
