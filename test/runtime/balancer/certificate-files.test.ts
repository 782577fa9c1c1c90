import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import {
  bundle,
  CERTIFICATE_FOLDER,
  certificateFiles,
  certificatePath,
  listName,
  pemName,
} from "../../../src/runtime/balancer/certificate-files.ts";
import { codeOf } from "../../support/refusal-code.ts";
import { exampleBalancer, exampleListener, examplePool } from "./balancers.ts";
import { exampleCertificates } from "./example-certificates.ts";

describe("certificateFiles", () => {
  it("are none of a balancer without TLS", () => {
    expect(certificateFiles(exampleBalancer([exampleListener()], [examplePool()]))).to.deep.equal([]);
  });

  it("are each once, and a listener's list names its certificates in their order", async () => {
    const { authority, first, second, revoked } = await exampleCertificates();
    const tls = { certificates: [first, second], clientCa: authority.certificate, clientCrl: revoked };
    const listener = exampleListener({ protocol: "TERMINATED_HTTPS", tls });
    const pool = examplePool({ tls: { ca: authority.certificate, crl: revoked, clientCertificate: first } });
    const balancer = exampleBalancer([listener], [pool]);
    const files = certificateFiles(balancer);
    const byName = new Map(files.map(({ name, pem }) => [name, pem]));
    expect(byName.size).to.equal(files.length).and.to.equal(5);
    const paths = [first, second].map((pair) => certificatePath(balancer, pemName(bundle(pair)), CERTIFICATE_FOLDER));
    expect(byName.get(listName(listener.id))).to.equal(`${paths.join("\n")}\n`);
    expect(byName.get(pemName(authority.certificate))).to.equal(authority.certificate);
    const pair = byName.get(pemName(bundle(first))) ?? "";
    expect(new X509Certificate(pair).subject).to.equal("CN=first.example.test");
    expect(pair).to.include("PRIVATE KEY");
  });

  it("are refused when they are no PEM", () => {
    const tls = { certificates: [{ certificate: "", key: "" }] };
    const balancer = exampleBalancer([exampleListener({ protocol: "TERMINATED_HTTPS", tls })], [examplePool()]);
    expect(codeOf(() => certificateFiles(balancer))).to.equal("bad-balancer");
  });
});
