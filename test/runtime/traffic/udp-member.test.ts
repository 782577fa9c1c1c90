import { expect } from "chai";
import { attempt } from "../../../src/runtime/traffic/attempt.ts";
import { tcpExchange } from "../../../src/runtime/traffic/tcp-client.ts";
import { udpExchange } from "../../../src/runtime/traffic/udp-client.ts";
import { UdpMember } from "../../../src/runtime/traffic/udp-member.ts";

const at = ({ address, port }: UdpMember) => ({ host: address, port });

describe("a UDP member", () => {
  it("answers each datagram with its name and counts who sent", async () => {
    const member = await UdpMember.open("u1");
    try {
      for (let index = 0; index < 5; index += 1) expect(await udpExchange(at(member), "ping")).to.equal("u1");
      expect([member.datagrams, member.sources.size, member.connections]).to.deep.equal([5, 5, 0]);
      const { port } = member;
      await member.stop();
      expect(await udpExchange(at(member), "ping")).to.equal(undefined);
      await member.start();
      member.reset();
      expect([member.port, member.datagrams, member.sources.size]).to.deep.equal([port, 0, 0]);
      expect(await udpExchange(at(member), "ping")).to.equal("u1");
    } finally {
      await member.stop();
    }
  });

  it("listens on the TCP port of the same number where it is to", async () => {
    const member = await UdpMember.open("u1", { tcpToo: true });
    try {
      await tcpExchange(at(member), "", { until: /./, timeout: 100 }).catch(() => {});
      expect(member.connections).to.equal(1);
      await member.stop();
      expect(await attempt(tcpExchange(at(member), ""))).to.have.property("ok", false);
    } finally {
      await member.stop();
    }
  });

  it("answers over IPv6", async () => {
    const member = await UdpMember.open("u6", { address: "::1" });
    try {
      expect(await udpExchange(at(member), "ping")).to.equal("u6");
    } finally {
      await member.stop();
    }
  });

  it("refuses a port that is taken", async () => {
    const member = await UdpMember.open("u1");
    try {
      const second = await attempt(UdpMember.open("u2", { port: member.port }));
      expect(second).to.have.property("reason").that.contains("EADDRINUSE");
    } finally {
      await member.stop();
    }
  });
});
