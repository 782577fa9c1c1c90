import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { request } from "../../../src/runtime/traffic/http-client.ts";
import { HttpMember } from "../../../src/runtime/traffic/http-member.ts";
import { tcpExchange } from "../../../src/runtime/traffic/tcp-client.ts";
import { type Traffic, withTraffic } from "../../../src/runtime/traffic/traffic.ts";
import { testIdentities } from "./identities.ts";

const at = ({ address, port }: HttpMember) => ({ host: address, port });

/** Runs with one member called m1. */
const withMember = (body: (member: HttpMember, traffic: Traffic) => Promise<void>) =>
  withTraffic(async (traffic) => body(await traffic.http("m1"), traffic));

describe("an HTTP member", () => {
  it("tells who it is, counts requests apart from probes, and sets a cookie", () =>
    withMember(async (member) => {
      const answer = await request(at(member), { path: "/" });
      expect(answer).to.include({ status: 200, body: "m1", member: "m1" });
      expect(answer.headers["set-cookie"]).to.deep.equal(["JSESSIONID=m1; Path=/"]);
      expect((await request(at(member), { path: "/health" })).status).to.equal(200);
      expect([member.requests, member.probes, member.connections]).to.deep.equal([1, 1, 2]);
      member.reset();
      expect([member.requests, member.probes, member.connections]).to.deep.equal([0, 0, 0]);
    }));

  it("answers what it is asked to", () =>
    withMember(async (member) => {
      expect((await request(at(member), { path: "/request?response_code=404" })).status).to.equal(404);
      expect((await request(at(member), { path: "/request?response_code=99" })).status).to.equal(400);
      expect((await request(at(member), { path: "/bytes?n=70000" })).body).to.have.length(70_000);
      const slow = await request(at(member), { path: "/slow?delay=120ms" });
      expect(slow.milliseconds).to.be.at.least(115);
      const echo = await request(at(member), { path: "/headers", host: "a.example", headers: { "X-One": "1" } });
      expect(JSON.parse(echo.body)).to.include({ host: "a.example", "x-one": "1", "x-member": "m1" });
      expect(member.lastHeaders).to.include({ "x-one": "1" });
    }));

  it("fails as it is told, everywhere or on one path, and recovers", () =>
    withMember(async (member) => {
      member.fail(503, "/health");
      expect((await request(at(member), { path: "/health" })).status).to.equal(503);
      expect((await request(at(member))).status).to.equal(200);
      member.fail();
      expect((await request(at(member))).status).to.equal(500);
      member.recover();
      expect((await request(at(member))).status).to.equal(200);
    }));

  it("dies in the middle of an answer and lives again on the same port", () =>
    withMember(async (member, traffic) => {
      const agent = traffic.agent();
      await request(at(member), { agent });
      const pending = attempt(request(at(member), { agent, path: "/slow?delay=30s" }));
      while (member.requests < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await member.stop();
      expect(await pending).to.have.property("ok", false);
      const refused = await attempt(request(at(member)));
      expect(refused).to.have.property("reason").that.contains("ECONNREFUSED");
      await member.start();
      expect((await request(at(member), { agent })).body).to.equal("m1");
    }));

  it("demands a client certificate and tells whose it was", async () => {
    const { authority, server, client, stranger } = await testIdentities();
    const ca = authority.certificate;
    await withTraffic(async (traffic) => {
      const member = await traffic.http("s1", { tls: { identity: server, ca, clientCertificate: "required" } });
      const tls = { servername: "one.example", ca };
      const seen = await request(at(member), { path: "/tls", tls: { ...tls, client } });
      expect(JSON.parse(seen.body)).to.include({ servername: "one.example", clientSubject: "good client" });
      expect(seen.tls).to.include({ authorized: true, subject: "one.example", protocol: "TLSv1.3" });
      expect(await attempt(request(at(member), { tls }))).to.have.property("ok", false);
      expect(await attempt(request(at(member), { tls: { ...tls, client: stranger } }))).to.have.property("ok", false);
      expect(member.requests).to.equal(1);
    });
  });

  it("reads the PROXY protocol, and refuses who does not speak it", () =>
    withTraffic(async (traffic) => {
      const member = await traffic.http("p1", { proxyProtocol: true });
      const get = "GET /headers HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      const answer = await tcpExchange(at(member), `PROXY TCP4 192.0.2.1 192.0.2.2 4000 80\r\n${get}`, {
        until: /\}$/,
      });
      expect(answer).to.contain('"x-proxy-line":"PROXY TCP4 192.0.2.1 192.0.2.2 4000 80"');
      expect(await tcpExchange(at(member), get, { until: /\r\n\r\n/ })).to.contain("400 No PROXY header");
    }));

  it("ends although a client keeps its connection", async () => {
    const member = await HttpMember.open("m1");
    const { port } = member;
    await withTraffic(async (traffic) => {
      await request(at(member), { agent: traffic.agent() });
      await member.stop();
    });
    const again = await HttpMember.open("m2", { port });
    await again.stop();
  });
});
