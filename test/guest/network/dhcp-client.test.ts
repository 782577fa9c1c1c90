import { expect } from "chai";
import { readDhcpHooks } from "../../../src/guest/network/dhcp-client.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

const debian = "/etc/dhcp/dhclient-enter-hooks.d";
const empty = "make_resolv_conf() { :; }\n";

describe("dhclient's hooks", () => {
  const cases: [string, Parameters<typeof guestOfEntries>[0], boolean][] = [
    ["no hook", { "/etc/x": "" }, false],
    ["a hook that does nothing", { [`${debian}/a`]: empty }, true],
    ["one with return", { [`${debian}/a`]: "make_resolv_conf()\n{\n  return 0\n}\n" }, true],
    ["one in a comment", { [`${debian}/a`]: `# ${empty}` }, false],
    [
      "one that is followed by another",
      { [`${debian}/a`]: empty, [`${debian}/b`]: "make_resolv_conf() { cp a b; }\n" },
      false,
    ],
    ["one under a name that is left out", { [`${debian}/a.sh`]: empty }, false],
    ["the RPM family's, executable", { "/etc/dhcp/dhclient-enter-hooks": { content: empty, mode: 0o755 } }, true],
    ["the RPM family's, not executable", { "/etc/dhcp/dhclient-enter-hooks": empty }, false],
  ];
  for (const [what, entries, overridden] of cases) {
    it(`${overridden ? "keep" : "do not keep"} resolv.conf with ${what}`, () => {
      expect(readDhcpHooks(guestOfEntries(entries)).overridden).to.equal(overridden);
    });
  }

  it("matter where there is a client", () => {
    expect(readDhcpHooks(guestOfEntries({ "/usr/sbin/dhclient": "x" })).hasClient).to.equal(true);
    expect(readDhcpHooks(guestOfEntries({ "/etc/x": "" })).hasClient).to.equal(false);
  });
});
