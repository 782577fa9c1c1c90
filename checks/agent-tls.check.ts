import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../src/refusal.ts";
import { type AgentAnswer, demand } from "../src/runtime/agent/agent-answer.ts";
import { versionOf } from "../src/runtime/agent/agent-body.ts";
import type { AgentClient } from "../src/runtime/agent/agent-client.ts";
import type { AgentRequest } from "../src/runtime/agent/agent-request.ts";
import { expiredClient, foreignClient, serverCertificate } from "../src/runtime/identity/identity.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const root = { method: "GET", path: "/" } as const;

/** Milliseconds in which a rotated certificate must be presented; the agent reads the file at each connection. */
const rotationLimit = 5_000;

/** How the agent turned somebody away: the alert that it sent, or that it ended the connection. */
async function refusalOf(agent: AgentClient, request: Partial<AgentRequest>): Promise<string> {
  try {
    const { status } = await agent.request({ ...root, ...request });
    return `let in with ${status}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === "agent-tls") return `refused: ${error.message.replace(/^No TLS connection for [^:]*: /, "")}`;
    // TLS 1.3 tells the client after its own handshake, when the connection may be gone already.
    if (error.code === "agent-unreachable") return "refused: the connection was ended";
    throw error;
  }
}

describe("the agent's TLS", () => {
  check(
    {
      id: "N3-agent-mutual-tls",
      title: "The agent lets in nobody but its controller, and shows the certificate that it was given",
      grade: "required",
      why: "Whoever may command the agent has the amphora; and a controller leaves an agent alone whose certificate does not name it.",
      fix: "See that the agent demands client certificates (agent_server_ca), offers TLS 1.2, and serves agent_server_cert; Ubuntu's gunicorn 20.1.0-6 needs its update.",
      appliesTo: { kinds: ["disk"], needs: ["boot"] },
    },
    async ({ lab, evidence }) => {
      const { agent, identity } = await lab.amphora();
      const answers = async () => demand(await agent.request(root), 200);
      const { peer } = await answers();
      const { commonName, dnsNames, protocol, keyBits } = peer;
      evidence(`own client: 200 by ${protocol}; certificate of CN ${commonName}, DNS ${dnsNames}, ${keyBits} bits`);
      expect([commonName, ...dnsNames], "names in its certificate").to.deep.equal(Array(2).fill(identity.amphoraId));
      expect(protocol, "the protocol agreed on").to.be.oneOf(["TLSv1.2", "TLSv1.3"]);

      const strangers: [string, Partial<AgentRequest>][] = [
        ["no certificate", { client: null }],
        ["a certificate of another authority", { client: await foreignClient() }],
        ["an expired certificate", { client: await expiredClient(identity) }],
        ["TLS 1.1 alone", { version: "TLSv1.1" }],
        ["TLS 1.0 alone", { version: "TLSv1" }],
      ];
      for (const [who, request] of strangers) {
        const outcome = await refusalOf(agent, request);
        evidence(`${who}: ${outcome}`);
        expect(outcome, who).to.match(/^refused/);
        // Only the agent's own word shows that it was asked: a client may fail by itself.
        if (request.version !== undefined) expect(outcome, `${who}: who refused`).to.contain("alert");
        // An agent that answers nobody would refuse everybody as well.
        await answers();
      }
    },
  );

  check(
    {
      id: "agent-certificate-rotation",
      title: "The agent takes a new certificate of its own, and shows it from the next connection on",
      grade: "required",
      why: "Octavia renews the certificates of its amphorae before they end; an agent that loses the new one can be commanded by nobody.",
      fix: "See what PUT /1.0/certificate leaves in agent_server_cert: some agents left an empty file.",
      appliesTo: { kinds: ["disk"], needs: ["scenario"] },
      scenario: "agent-api",
    },
    async ({ lab, evidence }) => {
      const { agent, identity, probe } = await lab.amphora();
      const old = demand(await agent.version(), 200).peer.fingerprint;
      const renewed = await serverCertificate(identity);
      try {
        const put = await agent.replaceServerCertificate(renewed.certificate + renewed.key);
        evidence(`PUT /1.0/certificate: ${put.status} ${put.text.slice(0, 80)}`);
        expect(put.status, "the status of PUT /1.0/certificate").to.equal(202);
        const { answer, seconds } = await nextCertificate(agent, old);
        evidence(`a certificate ${answer.peer.fingerprint} instead of ${old} after ${seconds} s`);
        expect(answer.peer.commonName, "the name in the new one").to.equal(identity.amphoraId);
        expect(versionOf(answer), "the API's version by the new one").to.equal("1.0");
        const { stdout } = await probe.run("stat -c '%a %U' /etc/octavia/certs/server.pem");
        evidence(`/etc/octavia/certs/server.pem: ${stdout.trim().slice(0, 40)}`);
        expect(stdout.trim(), "mode and owner of the certificate and key").to.match(/^[0-7]+0 root$/);
      } finally {
        // Nobody else may find another certificate than that of the amphora's identity.
        await agent.replaceServerCertificate(identity.server.certificate + identity.server.key);
      }
      const { answer, seconds } = await nextCertificate(agent, undefined, old);
      evidence(`the first certificate again after ${seconds} s: ${answer.peer.fingerprint}`);
      expect(answer.peer.fingerprint, "the certificate after it was put back").to.equal(old);
    },
  );
});

/** Asks until the agent shows another certificate than `old`, or the `wanted` one. */
async function nextCertificate(
  agent: AgentClient,
  old: string | undefined,
  wanted?: string,
): Promise<{ readonly answer: AgentAnswer; readonly seconds: string }> {
  const start = Date.now();
  for (;;) {
    const answer = demand(await agent.version(), 200);
    const { fingerprint } = answer.peer;
    const isNew = wanted === undefined ? fingerprint !== old : fingerprint === wanted;
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    if (isNew) return { answer, seconds };
    if (Date.now() - start > rotationLimit) expect.fail(`after ${seconds} s the agent still shows ${fingerprint}`);
    await sleep(500);
  }
}
