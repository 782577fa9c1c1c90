import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { issueCertificate, makeAuthority, revocationList } from "../../../src/runtime/identity/certificate.ts";
import type { KeyPair } from "../../../src/runtime/identity/key-pair.ts";
import { needTools, runTool, scratchDirectory } from "../../support/real-tool.ts";

describe("certificates, as OpenSSL sees them", function () {
  this.timeout(20_000);
  const scratch = scratchDirectory();
  let authority: KeyPair;

  before(async function () {
    needTools(this, "openssl");
    authority = await makeAuthority("test authority");
    writeFileSync(scratch("ca"), authority.certificate);
  });

  function write(name: string, text: string): string {
    writeFileSync(scratch(name), text);
    return scratch(name);
  }

  const textOf = (certificate: string) => runTool("openssl", ["x509", "-noout", "-text"], certificate);
  const verify = (...args: readonly string[]) =>
    runTool("openssl", ["verify", "-CAfile", scratch("ca"), ...args], "", 2);

  it("have an authority that may sign certificates and lists", () => {
    const text = textOf(authority.certificate);
    expect(text).to.match(/Basic Constraints: critical\s+CA:TRUE/);
    expect(text).to.match(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(verify("-check_ss_sig", scratch("ca"))).to.equal(`${scratch("ca")}: OK\n`);
  });

  it("of an end have what Octavia's own generator gives them", async () => {
    const { certificate, key } = await issueCertificate(authority, { commonName: "a.test", dnsNames: ["a.test"] });
    const text = textOf(certificate);
    expect(text).to.contain("Public-Key: (2048 bit)");
    expect(text).to.contain("Signature Algorithm: sha256WithRSAEncryption");
    expect(text).to.match(/Subject: CN = a\.test\n/);
    expect(text).to.match(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).to.match(/Alternative Name: *\n\s+DNS:a\.test\n/);
    expect(text).to.match(
      /Key Usage: critical\s+Digital Signature, Key Encipherment, Data Encipherment, Key Agreement\n/,
    );
    expect(text).to.match(
      /Extended Key Usage: critical\s+TLS Web Server Authentication, TLS Web Client Authentication\n/,
    );
    const path = write("a", certificate);
    const strict = ["-x509_strict", "-purpose", "sslserver", "-verify_hostname", "a.test"];
    expect(verify(...strict, path)).to.equal(`${path}: OK\n`);
    expect(verify("-purpose", "sslclient", path)).to.equal(`${path}: OK\n`);
    // Octavia's amphorae and HAProxy read certificate and key from one file.
    const publicKey = runTool("openssl", ["pkey", "-pubout"], certificate + key);
    expect(publicKey).to.equal(runTool("openssl", ["x509", "-noout", "-pubkey"], certificate));
  });

  it("begin early enough for a clock that lags, or when they are told", async () => {
    const { validFrom, validTo } = new X509Certificate(authority.certificate);
    expect(Date.parse(validFrom)).to.be.lessThan(Date.now() - 20 * 86_400_000);
    expect(Date.parse(validTo)).to.be.greaterThan(Date.now() + 3000 * 86_400_000);
    const [from, to] = [new Date("2020-01-01T00:00:00Z"), new Date("2020-01-02T00:00:00Z")];
    const past = await issueCertificate(authority, { commonName: "past", key: "ec", from, to });
    expect(new X509Certificate(past.certificate).validTo).to.equal("Jan  2 00:00:00 2020 GMT");
    expect(verify(write("past", past.certificate))).to.equal("");
  });

  it("have P-256 keys, addresses and one usage where that is asked for", async () => {
    const pair = await issueCertificate(authority, {
      ...{ commonName: "client", usages: ["client"], key: "ec", ipAddresses: ["127.0.0.1", "fd00::1"] },
    });
    const text = textOf(pair.certificate);
    expect(text).to.contain("ASN1 OID: prime256v1");
    expect(text).to.match(/IP Address:127\.0\.0\.1, IP Address:FD00:0:0:0:0:0:0:1\n/);
    const path = write("client", pair.certificate);
    expect(verify("-purpose", "sslclient", path)).to.equal(`${path}: OK\n`);
    expect(verify("-purpose", "sslserver", path)).to.equal("");
  });

  it("do not pass for those of another authority", async () => {
    const other = await issueCertificate(await makeAuthority("test authority"), { commonName: "x", key: "ec" });
    expect(verify(write("other", other.certificate))).to.equal("");
  });

  it("are revoked by a list, which names no other", async () => {
    const [good, bad] = await Promise.all(
      ["good", "bad"].map((commonName) => issueCertificate(authority, { commonName, key: "ec" })),
    );
    const list = write("crl", await revocationList(authority, [bad?.certificate ?? ""]));
    const text = runTool("openssl", ["crl", "-noout", "-text", "-CAfile", scratch("ca"), "-in", list]);
    expect(text.match(/Serial Number/g)).to.have.length(1);
    const paths = [write("good", good?.certificate ?? ""), write("bad", bad?.certificate ?? "")];
    expect(verify("-crl_check", "-CRLfile", list, ...paths)).to.equal(`${paths[0]}: OK\n`);
    const empty = write("empty", await revocationList(authority, []));
    expect(verify("-crl_check", "-CRLfile", empty, ...paths)).to.equal(paths.map((path) => `${path}: OK\n`).join(""));
  });
});
