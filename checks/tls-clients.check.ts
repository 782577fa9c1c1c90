import { X509Certificate } from "node:crypto";
import { attempt } from "../src/runtime/traffic/attempt.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { names } from "./data/tls-certificates.ts";
import { timeout, tlsService, told } from "./data/tls-service.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "tls",
} as const;

describe("clients that show certificates", () => {
  check(
    {
      ...common,
      id: "tls-client-authentication",
      title:
        "Where client certificates are mandatory, nobody gets in without one, with a foreign or with a revoked one",
      why: "Such a listener's members trust that whoever reaches them was authenticated.",
      fix: "Read the bind line: ca-file, crl-file and verify required must stand there.",
      tempest: ["test_tls_client_auth_mandatory", "test_tls_multi_listener_client_auth"],
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint, members } = await tlsService(lab);
      const { ca, clients } = certificates;
      const at = await endpoint("mandatory");
      const tls = { servername: names.default, ca };
      const good = await request(at, { timeout, path: "/headers", tls: { ...tls, client: clients.good } });
      const seen = told(good);
      const shown = Object.entries(seen).filter(([name]) => name.startsWith("x-ssl-"));
      evidence(`a good one: status ${good.status}; ${shown.map(([name, value]) => `${name} ${value}`).join(", ")}`);
      const sha1 = new X509Certificate(clients.good.certificate).fingerprint.replaceAll(":", "");
      expect(good.status, "the status with a good certificate").to.equal(200);
      expect(seen, "what the member learns").to.include({ "x-ssl-client-verify": "0", "x-ssl-client-has-cert": "1" });
      expect(unquoted(seen["x-ssl-client-cn"]), "the client's name").to.equal("good client");
      expect(unquoted(seen["x-ssl-client-sha1"]), "the certificate's digest").to.equal(sha1);
      expect(unquoted(seen["x-ssl-client-dn"]), "the client's distinguished name").to.contain("CN=good client");
      expect(unquoted(seen["x-ssl-issuer"]), "the issuer").to.contain("CN=amphora-image test clients");
      expect(unquoted(seen["x-ssl-client-not-after"]), "the end of its validity").to.match(/^\d{12,14}Z$/);
      members.w1.reset();
      members.w2.reset();
      const others = {
        "no certificate": undefined,
        "a foreign one": clients.foreign,
        "a revoked one": clients.revoked,
      };
      for (const [who, client] of Object.entries(others)) {
        const outcome = await attempt(request(at, { timeout, tls: { ...tls, ...(client && { client }) } }));
        const what = outcome.ok ? `status ${outcome.value.status}` : outcome.reason;
        evidence(`${who}: ${what}`);
        expect(what, `what a client with ${who} gets`).to.match(/alert|ECONNRESET|EPIPE|socket hang up/i);
        expect(what, `what a client with ${who} gets`).to.not.contain("ETIMEDOUT");
      }
      const passed = members.w1.requests + members.w2.requests;
      evidence(`requests of those three that reached members: ${passed}`);
      expect(passed, "requests that reached members").to.equal(0);
    },
  );

  check(
    {
      ...common,
      id: "tls-client-authentication-optional",
      title:
        "Where client certificates are optional, members learn whether there was one, and one of another listener is refused",
      why: "Members decide by these headers what a client may do.",
      fix: "Read the bind line (verify optional) and the http-request set-header lines.",
      tempest: ["test_tls_client_auth_optional", "test_tls_multi_listener_client_auth"],
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint } = await tlsService(lab);
      const { ca, clients } = certificates;
      const at = await endpoint("optional");
      const tls = { servername: names.default, ca };
      const forged = { "X-SSL-Client-CN": "forged", "X-SSL-Client-Has-Cert": "1" };
      const without = await request(at, { timeout, path: "/headers", headers: forged, tls });
      const alone = told(without);
      evidence(
        `none, headers forged: status ${without.status}, Has-Cert ${alone["x-ssl-client-has-cert"]}, CN ${alone["x-ssl-client-cn"]}`,
      );
      expect([without.status, alone["x-ssl-client-has-cert"]], "without a certificate").to.deep.equal([200, "0"]);
      expect(String(alone["x-ssl-client-cn"]), "the name of a client without a certificate").to.not.contain("forged");
      const good = await request(at, { timeout, path: "/headers", tls: { ...tls, client: clients.foreign } });
      const seen = told(good);
      evidence(
        `one of this listener's authority: status ${good.status}, Has-Cert ${seen["x-ssl-client-has-cert"]}, CN ${seen["x-ssl-client-cn"]}`,
      );
      expect([good.status, seen["x-ssl-client-has-cert"]], "with a good certificate").to.deep.equal([200, "1"]);
      expect(unquoted(seen["x-ssl-client-cn"]), "the client's name").to.equal("foreign client");
      const foreign = await attempt(request(at, { timeout, tls: { ...tls, client: clients.good } }));
      evidence(
        `one of the other listener's authority: ${foreign.ok ? `status ${foreign.value.status}` : foreign.reason}`,
      );
      expect(foreign.ok, "whether the other listener's certificate is let in").to.equal(false);
    },
  );
});

/** HAProxy quotes what came from a certificate. */
function unquoted(value: unknown): string {
  return String(value).replace(/^"(.*)"$/, "$1");
}
