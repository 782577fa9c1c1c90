import { expect } from "chai";
import { agentRequest } from "../../../src/runtime/agent/agent-request.ts";
import { issueCertificate } from "../../../src/runtime/identity/certificate.ts";
import { expiredClient, foreignClient } from "../../../src/runtime/identity/identity.ts";
import { agentServer } from "../../support/agent-server.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

describe("a request to an agent", function () {
  this.timeout(20_000);
  const server = agentServer();
  const root = { method: "GET", path: "/" };

  async function refused(request: Promise<unknown>): Promise<{ code: string; message: string }> {
    const { code = "no refusal", message = "" } = (await rejectionOf(request)) ?? {};
    return { code, message };
  }

  it("gives status, headers, body, time and what the certificate says", async () => {
    server.answer = (response) => {
      response.writeHead(202, { "content-type": "application/json", etag: "abc" }).end('{"message":"OK"}');
    };
    const answer = await agentRequest(server.place, { method: "PUT", path: "/x", body: "text" });
    expect(answer).to.deep.include({ status: 202, body: { message: "OK" }, text: '{"message":"OK"}', method: "PUT" });
    expect(answer.headers["etag"]).to.equal("abc");
    expect(answer.peer).to.deep.include({ commonName: server.place.amphoraId, dnsNames: [server.place.amphoraId] });
    expect(answer.peer.protocol).to.match(/^TLSv1\.[23]$/);
    expect(answer.peer.fingerprint).to.match(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(answer.milliseconds).to.be.greaterThan(0);
    expect(server.requests).to.have.length(1);
    expect(server.requests[0]).to.include({ method: "PUT", url: "/x", body: "text" });
    expect(server.requests[0]?.headers.host).to.equal(server.place.amphoraId);
  });

  it("gives text that is no JSON as text alone, and an error's status as an answer", async () => {
    server.answer = (response) => void response.writeHead(500).end("{");
    expect(await agentRequest(server.place, root)).to.deep.include({ status: 500, text: "{", body: undefined });
  });

  it("shows no certificate, and tells the alert", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const { code, message } = await refused(agentRequest(server.place, { ...root, client: null, version }));
      expect(code).to.equal("agent-tls");
      expect(message).to.match(/^No TLS connection for GET \/: [a-z0-9 ]*alert [a-z ]+\.$/);
    }
    expect(server.requests).to.deep.equal([]);
  });

  it("shows a foreign certificate and an expired one, which gain nothing", async () => {
    server.answer = (response) => void response.end("let in");
    for (const client of [await foreignClient(), await expiredClient(server)]) {
      // This server just ends such a connection, where gunicorn tells why.
      const { code } = await refused(agentRequest(server.place, { ...root, client }));
      expect(code).to.be.oneOf(["agent-tls", "agent-unreachable"]);
    }
    expect(server.requests).to.deep.equal([]);
    expect(await agentRequest(server.place, { ...root, version: "TLSv1.2" })).to.include({ text: "let in" });
  });

  it("offers an old protocol, which the server refuses", async () => {
    const { code, message } = await refused(agentRequest(server.place, { ...root, version: "TLSv1.1" }));
    expect(code).to.equal("agent-tls");
    expect(message).to.contain("alert protocol version");
  });

  it("believes no agent of another name or authority", async () => {
    const amphoraId = "7a0c6a0e-0000-4000-8000-000000000002";
    expect((await refused(agentRequest({ ...server.place, amphoraId }, root))).code).to.equal("agent-tls");
    const { certificate } = await foreignClient();
    expect((await refused(agentRequest({ ...server.place, ca: certificate }, root))).code).to.equal("agent-tls");
    const pair = await issueCertificate(server.ca, { commonName: "other", usages: ["client"], key: "ec" });
    expect((await agentRequest({ ...server.place, client: pair }, root)).status).to.equal(200);
  });

  it("ends at its deadline, in the middle of an answer as well", async () => {
    server.answer = () => {};
    const silent = await refused(agentRequest(server.place, { ...root, limit: 200 }));
    expect(silent).to.deep.equal({
      code: "agent-deadline",
      message: "The agent did not answer GET / within 0.2 s.",
    });
    server.answer = (response) => {
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    };
    expect((await refused(agentRequest(server.place, { ...root, limit: 300 }))).code).to.equal("agent-deadline");
  });

  it("is interrupted by its signal", async () => {
    server.answer = () => {};
    const controller = new AbortController();
    const request = refused(agentRequest(server.place, { ...root, signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    expect(await request).to.deep.equal({ code: "agent-cancelled", message: "GET / was interrupted." });
    expect((await refused(agentRequest(server.place, { ...root, signal: controller.signal }))).code).to.equal(
      "agent-cancelled",
    );
  });

  it("reads no endless answer", async () => {
    server.answer = (response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "x")));
      };
      response.on("drain", more);
      more();
    };
    const { code, message } = await refused(agentRequest(server.place, root));
    expect([code, message]).to.deep.equal(["agent-answer", "The agent's answer to GET / is longer than 4 MiB."]);
  });

  it("refuses JSON that is none, and shortens what was said", async () => {
    server.answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(`{\u001b[31m${"x".repeat(5000)}`);
    };
    const { code, message } = await refused(agentRequest(server.place, root));
    expect(code).to.equal("agent-answer");
    expect(message).to.match(/^The agent's answer to GET \/ is no JSON although it says so: \{ \[31mx+…$/);
    expect(message.length).to.be.lessThan(700);
  });

  it("tells of an answer that breaks off, and of nobody who listens", async () => {
    server.answer = (response) => {
      response.writeHead(200, { "content-length": "100" }).write("part");
      setTimeout(() => response.destroy(), 20);
    };
    expect((await refused(agentRequest(server.place, root))).code).to.equal("agent-unreachable");
    server.answer = (response) => void response.socket?.destroy();
    expect((await refused(agentRequest(server.place, root))).code).to.equal("agent-unreachable");
    expect((await refused(agentRequest({ ...server.place, port: 1 }, root))).code).to.equal("agent-unreachable");
  });
});
