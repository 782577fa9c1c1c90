import { expect } from "chai";
import { readRsyslogProfile } from "../../src/guest/apparmor.ts";
import { guestOf } from "../../src/guest/guest.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const profile = "/etc/apparmor.d/usr.sbin.rsyslogd";
const text = "profile rsyslogd /usr/sbin/rsyslogd flags=(attach_disconnected) {\n  include if exists <rsyslog.d>\n}\n";
const rule = "  /run/rsyslog/octavia/log rwk,\n";
const started: [string, Entry][] = [
  ["/usr/lib/systemd/system/apparmor.service", "[Service]\nExecStart=/bin/sh\n"],
  [
    "/etc/systemd/system/multi-user.target.wants/apparmor.service",
    { link: "/usr/lib/systemd/system/apparmor.service" },
  ],
];
const read = (...entries: [string, Entry][]) =>
  guestOf(memoryTree(new Map([...goodAmphora(), ...entries]))).fact(readRsyslogProfile);

describe("AppArmor's profile of rsyslogd", () => {
  it("may be missing, disabled or not loaded", () => {
    expect(read()).to.equal(undefined);
    expect(read([profile, text])?.idle).to.equal("AppArmor is not started");
    const disabled: [string, Entry] = ["/etc/apparmor.d/disable/usr.sbin.rsyslogd", { link: profile }];
    expect(read([profile, text], ...started, disabled)?.idle).to.equal("it is disabled");
  });

  it("has a flag and rules, its own or those of files that it includes", () => {
    const included: [string, Entry] = ["/etc/apparmor.d/rsyslog.d/octavia", rule];
    expect(read([profile, text], ...started, included)).to.deep.equal({
      path: profile,
      attachesDisconnected: true,
      rules: [included[0]],
    });
    const plain = "profile rsyslogd /usr/sbin/rsyslogd {\n # flags=(attach_disconnected)\n}\n";
    expect(read([profile, plain], ...started, included)).to.include({ attachesDisconnected: false });
    expect(read([profile, plain.replace("}", `${rule}}`)], ...started)?.rules).to.deep.equal([profile]);
    expect(read([profile, text], ...started, [included[0], `# ${rule}`])?.rules).to.deep.equal([]);
  });
});
