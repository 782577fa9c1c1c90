import { expect } from "chai";
import { readNetworkFiles } from "../../../src/guest/network/networkd.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

describe("networkd's files", () => {
  const cases: [string, "one" | "any" | "virtual"][] = [
    ["[Match]\nName=eth0\n", "one"],
    ["[Match]\nName=e*\n", "any"],
    ["[Match]\nMACAddress=52:54:00:00:00:01\nName=*\n", "one"],
    ["[Match]\nType=ether\n", "any"],
    ["[Network]\nDHCP=yes\n", "any"],
    ["[Match]\nName=ve-*\nDriver=veth\n", "virtual"],
    ["[Match]\nVirtualization=container\nName=host0\n", "virtual"],
    ["[Match]\nType=wlan\n", "virtual"],
    ["[Match]\nKind=tun\nType=none\nName=x*\n", "virtual"],
    ["[Match]\nVirtualization=vm\nName=e*\n", "any"],
    ["[Match]\nVirtualization=yes\n", "any"],
    ["[Network]\nName=eth0\n", "any"],
  ];
  for (const [text, isFor] of cases) {
    it(`are for ${isFor} in ${JSON.stringify(text)}`, () => {
      expect(readNetworkFiles(guestOfEntries({ "/etc/systemd/network/a.network": text }))).to.have.nested.property(
        "[0].isFor",
        isFor,
      );
    });
  }

  it("are hidden by an empty one of the administrator's", () => {
    const guest = guestOfEntries({
      "/usr/lib/systemd/network/a.network": "[Match]\nName=*\n",
      "/etc/systemd/network/a.network": { link: "/dev/null" },
    });
    expect(readNetworkFiles(guest)).to.deep.equal([]);
  });
});
