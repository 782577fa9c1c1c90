import { expect } from "chai";
import { bundle, pemName } from "../../../src/runtime/balancer/certificate-files.ts";
import { bindTls, serverTls } from "../../../src/runtime/balancer/haproxy-tls.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";
import { exampleListener } from "./balancers.ts";
import { exampleCertificates } from "./example-certificates.ts";
import { rendering } from "./haproxy-rendering.ts";

const folder = `/var/lib/octavia/certs/${objectId("balancer")}`;

describe("TLS in a configuration of HAProxy", () => {
  it("is absent without certificates", () => {
    expect(bindTls(exampleListener(), rendering("2.6.12"))).to.deep.equal([]);
    expect(serverTls(undefined, rendering("2.6.12"))).to.deep.equal([]);
  });

  it("takes certificates from a list, and asks clients for theirs", async () => {
    const { authority, first } = await exampleCertificates();
    const tls = { certificates: [first], clientCa: authority.certificate, versions: ["TLSv1.3"] as const };
    const words = bindTls(exampleListener({ tls: { ...tls, clientAuthentication: "OPTIONAL" } }), rendering("2.6.12"));
    expect(words).to.deep.equal([
      `ssl crt-list ${folder}/${objectId("listener")}.pem`,
      `ca-file ${folder}/${pemName(authority.certificate)} verify optional`,
      "no-sslv3",
      "no-tlsv10",
      "no-tlsv11",
      "no-tlsv12",
    ]);
    expect(bindTls(exampleListener({ tls }), rendering("2.6.12"))[1]).to.match(/ verify none$/);
  });

  it("holds members' certificates against a CA, or against nothing", async () => {
    const { authority, first, revoked } = await exampleCertificates();
    const tls = { ca: authority.certificate, crl: revoked, clientCertificate: first, alpn: ["h2"] };
    const words = serverTls(tls, rendering("2.6.12"));
    expect(words).to.include.members([
      "ssl",
      `crt ${folder}/${pemName(bundle(first))}`,
      `ca-file ${folder}/${pemName(authority.certificate)} verify required`,
      `crl-file ${folder}/${pemName(revoked)}`,
      "sni ssl_fc_sni",
      "alpn h2",
    ]);
    expect(serverTls(tls, rendering("1.8.0"))).to.not.include("alpn h2");
    expect(serverTls({}, rendering("2.6.12"))).to.include("verify none");
  });
});
