import { expect } from "chai";
import { isLoopback, listenerText, readListeners } from "../../../src/runtime/inside/listening-socket.ts";

const amphora = `udp UNCONN 0      0        0.0.0.0:38063 0.0.0.0:* users:(("amphora-agent",pid=664,fd=13))
udp UNCONN 0      0        0.0.0.0:68    0.0.0.0:* users:(("dhclient",pid=413,fd=7))      
tcp LISTEN 0      128    10.0.2.15:22    0.0.0.0:* users:(("sshd",pid=592,fd=3))          
tcp LISTEN 0      2048           *:9443        *:* users:(("gunicorn: worke",pid=668,fd=26),("gunicorn: maste",pid=569,fd=26))
udp UNCONN 0      0      127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=1,fd=1))
tcp LISTEN 0      5          [::1]:9102       [::]:*
tcp LISTEN 0      5  [fe80::1]%ens2:80        [::]:*
`;

describe("readListeners", () => {
  it("reads what ss says of an amphora", () => {
    expect(readListeners(amphora)).to.deep.equal([
      { protocol: "udp", address: "0.0.0.0", port: 38063, program: "amphora-agent" },
      { protocol: "udp", address: "0.0.0.0", port: 68, program: "dhclient" },
      { protocol: "tcp", address: "10.0.2.15", port: 22, program: "sshd" },
      { protocol: "tcp", address: "*", port: 9443, program: "gunicorn: worke" },
      { protocol: "udp", address: "127.0.0.53%lo", port: 53, program: "systemd-resolve" },
      { protocol: "tcp", address: "::1", port: 9102, program: "unknown" },
      { protocol: "tcp", address: "fe80::1%ens2", port: 80, program: "unknown" },
    ]);
  });

  it("leaves out what is no such line", () => {
    expect(readListeners("")).to.deep.equal([]);
    expect(readListeners("bash: ss: command not found\nNetid State\n")).to.deep.equal([]);
  });

  it("tells what nobody outside reaches", () => {
    const [, , ssh, agent, resolver, proxy, link] = readListeners(amphora).map(isLoopback);
    expect([ssh, agent, resolver, proxy, link]).to.deep.equal([false, false, true, true, false]);
  });

  it("says each on a line without escape sequences", () => {
    const evil = { protocol: "tcp", address: "*", port: 1, program: "\u001b[2Jx" } as const;
    expect(listenerText(evil)).to.equal("tcp *:1 (?[2Jx)");
  });
});
