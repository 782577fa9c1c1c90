import type { Endpoint } from "../src/runtime/lab/lab.ts";
import { attempt } from "../src/runtime/traffic/attempt.ts";
import { handshake } from "../src/runtime/traffic/client-tls.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { http2Requests } from "../src/runtime/traffic/http2-client.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { fingerprint, names } from "./data/tls-certificates.ts";
import { hsts, timeout, tlsService, told } from "./data/tls-service.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "tls",
} as const;

describe("TLS", () => {
  check(
    {
      ...common,
      id: "tls-terminated",
      title:
        "The amphora ends clients' TLS: their authority is enough to know it by name, and its members get HTTP in turn",
      why: "Listeners of this kind are what most load balancers of a cloud are made for.",
      fix: "Read HAProxy's log in the amphora, and ask it for its certificate with openssl s_client.",
      tempest: ["test_basic_tls_traffic", "test_mixed_http_https_traffic", "test_http_1_1_tls_hsts_traffic"],
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint, members } = await tlsService(lab);
      const tls = { servername: names.default, ca: certificates.ca };
      const [secure, plain] = [await endpoint("terminated"), await endpoint("plain")];
      const first = await request(secure, { tls, timeout, path: "/headers" });
      const { protocol, cipher, subject } = first.tls ?? {};
      evidence(`chain and name verified for ${subject}: ${protocol} ${cipher}, ${first.milliseconds.toFixed(0)} ms`);
      const seen = told(first);
      const forwarded = [seen["x-forwarded-proto"], seen["x-forwarded-port"]].join(" ");
      evidence(
        `the member saw X-Forwarded-Proto and -Port ${forwarded}, the client ${first.headers["strict-transport-security"]}`,
      );
      expect(forwarded, "X-Forwarded-Proto and -Port over TLS").to.equal("https 443");
      expect(seen["x-forwarded-for"], "X-Forwarded-For over TLS").to.match(/^[0-9a-f.:]+$/);
      expect(first.headers["strict-transport-security"], "the HSTS header").to.equal(hsts);

      const stranger = await attempt(request(secure, { timeout, tls: { ...tls, ca: certificates.clientCa } }));
      evidence(`a client of another authority: ${stranger.ok ? `status ${stranger.value.status}` : stranger.reason}`);
      expect(stranger.ok, "whether a client that knows another authority alone is content").to.equal(false);

      for (const member of Object.values(members)) member.reset();
      const split = await spread(20, async () => {
        const { status, member } = await request(secure, { tls, timeout });
        return `${member} ${status}`;
      });
      evidence(
        `20 handshakes, one request each: ${JSON.stringify(split)}; members counted ${members.w1.requests} and ${members.w2.requests}`,
      );
      expect(split, "who answered 20 requests, and how").to.deep.equal({ "w1 200": 10, "w2 200": 10 });
      expect([members.w1.requests, members.w2.requests], "requests that the members counted").to.deep.equal([10, 10]);

      const open = await request(plain, { timeout, path: "/headers" });
      const proto = told(open)["x-forwarded-proto"];
      evidence(`HTTP beside it: status ${open.status}, X-Forwarded-Proto ${proto}`);
      expect([open.status, proto], "the HTTP listener of the same pool").to.deep.equal([200, "http"]);
      expect(open.headers, "headers of the HTTP listener").to.not.have.property("strict-transport-security");
    },
  );

  check(
    {
      ...common,
      id: "tls-versions",
      title: "A TLS listener speaks TLS 1.2 and 1.3, and nothing older",
      why: "Octavia switches older versions off by HAProxy's words for it; a build that does not know them offers what is broken.",
      fix: "Look at which OpenSSL HAProxy is built with (haproxy -vv), and at the bind line.",
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint } = await tlsService(lab);
      const at = await endpoint("terminated");
      const tls = { servername: names.default, ca: certificates.ca };
      const agreed = [];
      for (const maxVersion of ["TLSv1.3", "TLSv1.2"] as const) {
        const facts = await handshake(at, { ...tls, maxVersion }, timeout);
        evidence(`${maxVersion} offered: ${facts.protocol} ${facts.cipher}`);
        agreed.push(facts.protocol);
      }
      expect(agreed, "versions agreed").to.deep.equal(["TLSv1.3", "TLSv1.2"]);
      for (const maxVersion of ["TLSv1.1", "TLSv1"] as const) {
        const old = await attempt(handshake(at, { ...tls, maxVersion }, timeout));
        evidence(`${maxVersion} offered: ${old.ok ? old.value.protocol : old.reason}`);
        expect(old.ok ? "agreed" : old.reason, `what came of ${maxVersion}`).to.match(/alert protocol version/i);
      }
    },
  );

  check(
    {
      ...common,
      id: "tls-sni",
      title: "A TLS listener shows the certificate that the client asks for by name, and its default one to others",
      why: "Several sites share one listener by nothing but that name.",
      fix: "Read the list beside the listener's certificates in /var/lib/octavia/certs, where the first is the default.",
      tempest: ["test_basic_tls_SNI_traffic", "test_basic_tls_SNI_multi_listener_traffic"],
    },
    async ({ lab, evidence }) => {
      const { byDefault, certificates, endpoint } = await tlsService(lab);
      const { ca } = certificates;
      const servers = { ...certificates.servers, default: byDefault };
      const at = await endpoint("terminated");
      for (const [which, servername] of Object.entries(names)) {
        const answer = await request(at, { timeout, tls: { servername, ca } });
        evidence(`asked for ${servername}: ${answer.tls?.subject}, verified, status ${answer.status}`);
        expect([answer.status, answer.tls?.fingerprint256], `what ${servername} answers`).to.deep.equal([
          200,
          fingerprint(servers[which as keyof typeof names]),
        ]);
      }
      for (const servername of ["unknown.example.test", undefined]) {
        const tls = { verify: false, ca, ...(servername !== undefined && { servername }) };
        const facts = await handshake(at, tls, timeout);
        evidence(`asked for ${servername ?? "no name"}: ${facts.subject}`);
        expect(facts.fingerprint256, "the default certificate").to.equal(fingerprint(servers.default));
      }
      const other = await handshake(await endpoint("mandatory"), { servername: names.one, verify: false, ca }, timeout);
      evidence(`another listener, which has one certificate, asked for ${names.one}: ${other.subject}`);
      expect(other.fingerprint256, "what another listener shows").to.equal(fingerprint(certificates.servers.default));
    },
  );

  check(
    {
      ...common,
      id: "tls-alpn",
      title: "A TLS listener agrees on HTTP/2 with who speaks it, carries requests over it, and falls back to HTTP/1.1",
      why: "Browsers speak HTTP/2 only where it was agreed on in the handshake.",
      fix: "Look at HAProxy's build (haproxy -vv, ALPN) and at the alpn words of the bind line.",
      tempest: [
        "test_alpn_tls_traffic",
        "test_alpn_fallback_tls_traffic",
        "test_alpn_proto_not_supported_tls_traffic",
        "test_http_2_tls_traffic",
        "test_http_1_1_tls_traffic",
      ],
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint } = await tlsService(lab);
      const tls = { servername: names.default, ca: certificates.ca };
      const [at, without] = [await endpoint("terminated"), await endpoint("optional")];
      const offers: [Endpoint, string[], string | undefined][] = [
        [at, ["h2", "http/1.1"], "h2"],
        [at, ["http/1.1"], "http/1.1"],
        [at, ["http/1.0"], undefined],
        [without, ["h2"], undefined],
      ];
      for (const [where, alpn, wanted] of offers) {
        const facts = await handshake(where, { ...tls, alpn }, timeout);
        evidence(
          `${where === at ? "h2 and http/1.1 are served" : "nothing is served"}, ${alpn.join(" and ")} offered: ${facts.alpn ?? "none"} agreed`,
        );
        expect(facts.alpn, `the protocol agreed when ${alpn.join(" and ")} are offered`).to.equal(wanted);
      }
      const answers = await http2Requests(at, tls, ["/", "/", "/", "/headers"], timeout);
      const who = answers.map(({ member, status }) => `${member} ${status}`);
      evidence(
        `4 streams of one HTTP/2 connection: ${who.join(", ")}; HSTS ${answers[0]?.headers["strict-transport-security"]}`,
      );
      expect(who.toSorted(), "who answered the streams").to.deep.equal(["w1 200", "w1 200", "w2 200", "w2 200"]);
      const old = await request(at, { timeout, tls: { ...tls, alpn: ["http/1.1"] } });
      evidence(`HTTP/1.1 where HTTP/2 was not offered: status ${old.status}`);
      expect(old.status, "the status over HTTP/1.1").to.equal(200);
    },
  );
});
