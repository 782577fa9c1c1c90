import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { AgentPlace } from "../../src/runtime/agent/agent-request.ts";
import { issueCertificate, makeAuthority } from "../../src/runtime/identity/certificate.ts";
import type { KeyPair } from "../../src/runtime/identity/key-pair.ts";

export interface AgentServer {
  readonly place: AgentPlace;
  readonly ca: KeyPair;
  /** What comes in, its body read, oldest first. */
  readonly requests: { method: string; url: string; body: string; headers: IncomingMessage["headers"] }[];
  /** Answers from now on. */
  answer: (response: ServerResponse, request: IncomingMessage) => void;
  /** Largest number of requests that were under way together. */
  mostAtOnce: number;
}

/** A real HTTPS server that demands a client certificate of its authority, as an amphora's agent does; there during a suite. */
export function agentServer(): AgentServer {
  const nobody = { certificate: "", key: "" };
  const served = {
    place: { host: "127.0.0.1", port: 0, amphoraId: "7a0c6a0e-0000-4000-8000-000000000001", ca: "", client: nobody },
    ca: nobody,
    requests: [] as AgentServer["requests"],
    answer: ((response) => void response.end()) as AgentServer["answer"],
    mostAtOnce: 0,
  };
  let close: () => void = () => {};
  before(async function () {
    this.timeout(20_000);
    const { amphoraId } = served.place;
    const ca = await makeAuthority("test authority");
    const pair = await issueCertificate(ca, { commonName: amphoraId, dnsNames: [amphoraId], key: "ec" });
    const client = await issueCertificate(ca, { commonName: "client", usages: ["client"], key: "ec" });
    const demands = { requestCert: true, rejectUnauthorized: true, ca: ca.certificate };
    const server = createServer({ cert: pair.certificate, key: pair.key, ...demands });
    let now = 0;
    server.on("request", async (request: IncomingMessage, response: ServerResponse) => {
      now++;
      served.mostAtOnce = Math.max(served.mostAtOnce, now);
      response.on("close", () => now--);
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const { method = "", url = "", headers } = request;
      served.requests.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      served.answer(response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    Object.assign(served, { ca, place: { ...served.place, port, ca: ca.certificate, client } });
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  after(() => close());
  beforeEach(() => {
    served.requests.length = 0;
    served.mostAtOnce = 0;
  });
  return served as AgentServer;
}
