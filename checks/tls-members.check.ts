import { setTimeout as wait } from "node:timers/promises";
import { stateBound } from "../src/runtime/heartbeat/state-bound.ts";
import { handshake } from "../src/runtime/traffic/client-tls.ts";
import { request } from "../src/runtime/traffic/http-client.ts";
import { http2Requests } from "../src/runtime/traffic/http2-client.ts";
import { describeLoadRun, underLoad } from "../src/runtime/traffic/load-run.ts";
import { spread } from "../src/runtime/traffic/spread.ts";
import { TcpMember } from "../src/runtime/traffic/tcp-member.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { fingerprint, names, passThroughName } from "./data/tls-certificates.ts";
import { helloMonitor, ids, timeout, tlsService, told } from "./data/tls-service.ts";

const common = {
  grade: "required",
  appliesTo: { kinds: ["disk"], needs: ["scenario"] },
  scenario: "tls",
} as const;

/** Handshakes in a row would leave an emulated amphora no time for what its agent is told. */
const gentle = { concurrency: 1, keepAlive: false, pause: 100 } as const;

describe("TLS up to the members", () => {
  check(
    {
      ...common,
      id: "tls-pass-through",
      title: "An HTTPS listener hands clients' TLS on: they see their members' certificate, in turn",
      why: "Whoever keeps the keys on the members chooses this listener for it.",
      fix: "Read the frontend of the listener: its mode must be tcp, and no certificate may stand on its bind line.",
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint } = await tlsService(lab);
      const at = await endpoint("passThrough");
      const tls = { servername: passThroughName, ca: certificates.ca };
      const shown = new Set<string>();
      const split = await spread(12, async () => {
        const { status, member, tls: facts } = await request(at, { timeout, tls });
        shown.add(`${facts?.subject} ${facts?.fingerprint256}`);
        return `${member} ${status}`;
      });
      evidence(`12 handshakes, one request each: ${JSON.stringify(split)}; shown: ${[...shown].join(", ")}`);
      expect([...shown], "certificates that clients saw").to.deep.equal([
        `${passThroughName} ${fingerprint(certificates.servers.passThrough)}`,
      ]);
      expect(split, "who answered 12 requests, and how").to.deep.equal({ "s1 200": 6, "s2 200": 6 });
    },
  );

  check(
    {
      ...common,
      id: "tls-hello-monitor",
      title: "A TLS-HELLO monitor takes a member away that accepts connections but no handshake, and brings it back",
      why: "A monitor that only connects goes on sending clients to such a member.",
      fix: "Read the member's line: check and check-ssl must stand there.",
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint, members, service } = await tlsService(lab);
      const { heartbeats, identity, boot } = service.amphora;
      const at = await endpoint("passThrough");
      const { listener, pool } = ids.passThrough;
      const bound = (state: "DOWN" | "UP") =>
        stateBound(helloMonitor, state, identity.heartbeatInterval, boot.accelerator);
      const reaches = async (state: "DOWN" | "UP", since: number) => {
        const { at: heard } = await heartbeats.next(
          ({ pools }) => pools[`${pool}:${listener}`]?.members[ids.member("s1")] === state,
          bound(state),
        );
        evidence(
          `s1 ${state} in a heartbeat after ${((heard - since) / 1000).toFixed(1)} s (bound ${bound(state) / 1000} s)`,
        );
      };
      const tls = { servername: passThroughName, ca: certificates.ca };
      const who = (count: number) => spread(count, async () => (await request(at, { timeout, tls })).member);
      const { address, port } = members.s1;
      await reaches("UP", Date.now());
      await members.s1.stop();
      const deaf = await TcpMember.open("deaf", { address, port, banner: false });
      try {
        await reaches("DOWN", Date.now());
        const left = await who(6);
        evidence(`s1 takes connections (${deaf.connections}) but no handshake; 6 requests: ${JSON.stringify(left)}`);
        expect(deaf.connections, "probes that connected to the member without TLS").to.be.greaterThan(0);
        expect(left, "who answered while s1 was down").to.deep.equal({ s2: 6 });
      } finally {
        await deaf.stop();
        await members.s1.start();
      }
      await reaches("UP", Date.now());
      const both = await who(10);
      evidence(`s1 is back; 10 requests: ${JSON.stringify(both)}`);
      expect(both, "who answered after s1 was up again").to.deep.equal({ s1: 5, s2: 5 });
    },
  );

  check(
    {
      ...common,
      id: "tls-to-members",
      title:
        "TLS goes on to members of the known authority, shows them HAProxy's certificate, and refuses foreign members",
      why: "A pool with an authority is chosen so that nobody can stand in for a member.",
      fix: "Read the member's line: ssl, crt, ca-file, crl-file and verify required must stand there.",
      tempest: [
        "test_pool_reencryption",
        "test_pool_reencryption_client_authentication",
        "test_basic_h2_listener_http_listener_pool_reencryption",
      ],
    },
    async ({ lab, evidence }) => {
      const { certificates, endpoint, members } = await tlsService(lab);
      const tls = { servername: names.default, ca: certificates.ca };
      const at = await endpoint("toMembers");
      const answer = await request(at, { timeout, path: "/tls", tls });
      const seen = told(answer);
      evidence(
        `status ${answer.status} of ${answer.member}, which saw ${seen["protocol"]}, asked for ${seen["servername"]}, by ${seen["clientSubject"]}`,
      );
      expect([answer.status, answer.member], "who answers").to.deep.equal([200, "r1"]);
      expect(seen["servername"], "the name that the member was asked for").to.equal(names.default);
      expect(seen["clientSubject"], "whose certificate the member saw").to.equal("haproxy");
      expect(seen["protocol"], "the version towards the member").to.be.oneOf(["TLSv1.2", "TLSv1.3"]);
      const [stream] = await http2Requests(at, tls, ["/"], timeout);
      evidence(`over HTTP/2: status ${stream?.status} of ${stream?.member}`);
      expect([stream?.status, stream?.member], "who answers over HTTP/2").to.deep.equal([200, "r1"]);
      const others = { foreign: ["toForeigner", members.r2], revoked: ["toRevoked", members.r3] } as const;
      for (const [who, [port, member]] of Object.entries(others)) {
        const { status } = await request(await endpoint(port), { timeout });
        const { connections, requests } = member;
        evidence(`a ${who} member: status ${status}, ${connections} connections, ${requests} requests reached it`);
        expect(status, `the status where the only member is ${who}`).to.equal(503);
        expect(connections, `connections to the ${who} member`).to.be.greaterThan(0);
        expect(requests, `requests that the ${who} member got`).to.equal(0);
      }
    },
  );

  check(
    {
      ...common,
      id: "tls-certificate-rotation",
      title: "A listener's new certificate is shown after a reload, and no request fails meanwhile",
      why: "Certificates are renewed every few weeks, while clients come and go.",
      fix: "Read HAProxy's log of the reload; the agent's PUT of the certificate and of reload must both succeed.",
    },
    async ({ lab, evidence }) => {
      const { byDefault, certificates, endpoint, rotate } = await tlsService(lab);
      const at = await endpoint("terminated");
      const tls = { servername: names.default, ca: certificates.ca };
      const before = await handshake(at, tls, timeout);
      expect(before.fingerprint256, "the certificate before").to.equal(fingerprint(byDefault));
      let [next, seconds] = [byDefault, 0];
      const run = await underLoad(at, { ...gentle, tls, timeout }, async (answers) => {
        const start = performance.now();
        next = await rotate();
        seconds = (performance.now() - start) / 1000;
        const enough = answers() + 20;
        const deadline = performance.now() + timeout;
        while (answers() < enough && performance.now() < deadline) await wait(50);
      });
      const after = await handshake(at, tls, timeout);
      evidence(
        `uploaded and reloaded in ${seconds.toFixed(1)} s; serial ${before.serial} before, ${after.serial} after`,
      );
      evidence(`handshakes and requests meanwhile: ${describeLoadRun(run)}`);
      expect(after.fingerprint256, "the certificate after").to.equal(fingerprint(next));
      expect(after.serial, "the serial number after").to.not.equal(before.serial);
      expect(run.failures, "requests that failed").to.deep.equal({ count: 0, reasons: [] });
      expect(run.requests, "requests meanwhile").to.be.at.least(20);
    },
  );
});
