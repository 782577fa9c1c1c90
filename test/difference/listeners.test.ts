import { expect } from "chai";
import { readListeners } from "../../src/difference/listeners.ts";
import { guestOfEntries } from "../support/guest-of-entries.ts";
import type { Entry } from "../support/memory-tree.ts";

const read = (entries: Record<string, Entry>) => Object.fromEntries(readListeners(guestOfEntries(entries)));

describe("who is told to listen", () => {
  it("is sshd, on its ports or addresses", () => {
    expect(read({ "/etc/ssh/sshd_config": "UsePAM yes\n" })).to.deep.equal({ sshd: "port 22" });
    expect(read({ "/etc/ssh/sshd_config": "Port 22\nPort 2222\n" })).to.deep.equal({ sshd: "port 22, port 2222" });
    const addressed = "Port 2222\nListenAddress 10.0.0.1\nListenAddress [::]:22\n";
    expect(read({ "/etc/ssh/sshd_config": addressed })["sshd"]).to.equal(
      "10.0.0.1 (port 2222 where none is told), [::]:22 (port 2222 where none is told)",
    );
  });

  it("is the agent, and HAProxy where it has a configuration", () => {
    const files = {
      "/etc/octavia/amphora-agent.conf": "[haproxy_amphora]\nbind_host = ::\nbind_port = 9443\n",
      "/etc/haproxy/haproxy.cfg": "frontend a\n  bind *:80\n  bind :::443 v6only ssl\n  # bind *:1\n",
    };
    expect(read(files)).to.deep.equal({ "amphora agent": "bind_host ::, bind_port 9443", haproxy: "*:80, :::443" });
  });

  it("is a socket that a boot starts, paths left out", () => {
    const unit = "/usr/lib/systemd/system";
    const files: Record<string, Entry> = {
      [`${unit}/default.target`]: "[Unit]\nWants=a.socket\n",
      [`${unit}/a.socket`]: "[Socket]\nListenStream=8080\nListenStream=/run/a\nListenDatagram=[::1]:53\n",
      [`${unit}/b.socket`]: "[Socket]\nListenStream=81\n",
    };
    expect(read(files)).to.deep.equal({ "a.socket": "stream 8080, datagram [::1]:53" });
  });

  it("is nobody in an empty guest", () => {
    expect(read({ "/etc/hostname": "a\n" })).to.deep.equal({});
  });
});
