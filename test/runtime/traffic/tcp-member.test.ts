import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { handshake } from "../../../src/runtime/traffic/client-tls.ts";
import { tcpExchange } from "../../../src/runtime/traffic/tcp-client.ts";
import { TcpMember } from "../../../src/runtime/traffic/tcp-member.ts";
import { testIdentities } from "./identities.ts";

const at = ({ address, port }: TcpMember) => ({ host: address, port });

describe("a TCP member", () => {
  it("says its name, gives back what it is sent, and keeps the beginning", async () => {
    const member = await TcpMember.open("t1");
    try {
      expect(await tcpExchange(at(member), "ping")).to.equal("t1\nping");
      expect([member.connections, member.received]).to.deep.equal([1, "ping"]);
      await tcpExchange(at(member), "x".repeat(10_000));
      expect(member.received).to.have.length(4096);
      const { port } = member;
      await member.stop();
      expect(await attempt(tcpExchange(at(member), ""))).to.have.property("ok", false);
      await member.start();
      member.reset();
      expect([member.port, member.connections, member.received]).to.deep.equal([port, 0, ""]);
    } finally {
      await member.stop();
    }
  });

  it("may keep silent until it is spoken to", async () => {
    const member = await TcpMember.open("t1", { banner: false });
    try {
      expect(await tcpExchange(at(member), "ping")).to.equal("ping");
    } finally {
      await member.stop();
    }
  });

  it("counts handshakes, good and bad", async () => {
    const { authority, server } = await testIdentities();
    const member = await TcpMember.open("t1", { tls: { identity: server } });
    try {
      const facts = await handshake(at(member), { servername: "one.example", ca: authority.certificate });
      expect(facts.subject).to.equal("one.example");
      await tcpExchange(at(member), "no handshake\r\n\r\n", { until: /./ });
      expect([member.handshakes, member.refusedHandshakes]).to.deep.equal([1, 1]);
    } finally {
      await member.stop();
    }
  });
});
