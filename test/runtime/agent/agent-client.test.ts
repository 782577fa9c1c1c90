import { expect } from "chai";
import { agentClient } from "../../../src/runtime/agent/agent-client.ts";
import { agentServer } from "../../support/agent-server.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

describe("the client of an agent", function () {
  this.timeout(20_000);
  const server = agentServer();

  it("has all 21 routes", async () => {
    server.answer = (response) => void response.end();
    const client = agentClient(server.place);
    const vip = { subnet_cidr: "10.99.0.0/24", gateway: "10.99.0.2", mac_address: "52:54:00:a0:00:02" };
    const rules = [{ protocol: "TCP", cidr: null, port: 80 }] as const;
    const calls: [Promise<unknown>, string, string][] = [
      [client.version(), "GET /", ""],
      [client.info(), "GET /1.0/info", ""],
      [client.details(), "GET /1.0/details", ""],
      [client.listeners(), "GET /1.0/listeners", ""],
      [client.uploadHaproxy("A", "L", "global\n"), "PUT /1.0/loadbalancer/A/L/haproxy", "global\n"],
      [client.haproxy("L"), "GET /1.0/loadbalancer/L/haproxy", ""],
      [client.command("L", "reload"), "PUT /1.0/loadbalancer/L/reload", ""],
      [client.deleteListener("L"), "DELETE /1.0/listeners/L", ""],
      [client.uploadUdp("A", "U", "lvs"), "PUT /1.0/listeners/A/U/udp_listener", "lvs"],
      [client.udp("U"), "GET /1.0/listeners/U/udp_listener", ""],
      [client.uploadCertificate("L", "a.pem", "pem"), "PUT /1.0/loadbalancer/L/certificates/a.pem", "pem"],
      [client.certificate("L", "a.pem"), "GET /1.0/loadbalancer/L/certificates/a.pem", ""],
      [client.deleteCertificate("L", "a.pem"), "DELETE /1.0/loadbalancer/L/certificates/a.pem", ""],
      [client.replaceServerCertificate("pem"), "PUT /1.0/certificate", "pem"],
      [client.replaceConfig("conf"), "PUT /1.0/config", "conf"],
      [client.plugVip("fd00::1", vip), "POST /1.0/plug/vip/fd00%3A%3A1", JSON.stringify(vip)],
      [client.plugNetwork({ mac_address: "m" }), "POST /1.0/plug/network", '{"mac_address":"m"}'],
      [client.uploadVrrp("vrrp"), "PUT /1.0/vrrp/upload", "vrrp"],
      [client.commandVrrp("start"), "PUT /1.0/vrrp/start", ""],
      [client.interfaceOf("10.99.0.10"), "GET /1.0/interface/10.99.0.10", ""],
      [client.replaceRules("10.0.0.1", rules), "PUT /1.0/interface/10.0.0.1/rules", JSON.stringify(rules)],
    ];
    await Promise.all(calls.map(([answer]) => answer));
    expect(calls).to.have.length(21);
    expect(server.requests.map(({ method, url, body }) => [`${method} ${url}`, body])).to.deep.equal(
      calls.map(([, line, body]) => [line, body]),
    );
    const typed = server.requests.filter(({ headers }) => headers["content-type"] === "application/json");
    expect(typed.map(({ url }) => url.split("/")[2])).to.deep.equal(["plug", "plug", "interface"]);
  });

  it("lets no name lead out of its place in a path", async () => {
    server.answer = (response) => void response.end();
    await agentClient(server.place).certificate("L", "../../config?x#y");
    expect(server.requests[0]?.url).to.equal("/1.0/loadbalancer/L/certificates/..%2F..%2Fconfig%3Fx%23y");
  });

  it("asks one thing after the other, also after one that failed", async () => {
    server.answer = (response, { url }) => {
      if (url === "/1.0/info") response.destroy();
      else setTimeout(() => response.end(), 20);
    };
    const client = agentClient(server.place);
    const ends = await Promise.allSettled([client.version(), client.info(), client.details(), client.listeners()]);
    expect(ends.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(server.mostAtOnce).to.equal(1);
    expect(server.requests.map(({ url }) => url)).to.deep.equal(["/", "/1.0/info", "/1.0/details", "/1.0/listeners"]);
  });

  it("has the patience that it was given, each call its own, and sends nothing once interrupted", async () => {
    server.answer = () => {};
    const controller = new AbortController();
    const client = agentClient(server.place, { limit: 200, signal: controller.signal });
    expect((await rejectionOf(client.version()))?.code).to.equal("agent-deadline");
    const long = rejectionOf(client.version({ limit: 60_000 }));
    const next = rejectionOf(client.info());
    setTimeout(() => controller.abort(), 100);
    expect((await Promise.all([long, next])).map((refusal) => refusal?.code)).to.deep.equal([
      "agent-cancelled",
      "agent-cancelled",
    ]);
    expect(server.requests).to.have.length(2);
  });
});
