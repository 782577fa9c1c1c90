import { expect } from "chai";
import { readNetplan } from "../../../src/guest/network/netplan.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

const read = (ethernets: string) =>
  readNetplan(
    guestOfEntries({ "/etc/netplan/a.yaml": `network:\n  version: 2\n  ethernets:\n${ethernets}` }),
  ).interfaces.map(({ id, wildcard }) => [id, wildcard]);

describe("netplan", () => {
  const cases: [string, string | undefined][] = [
    ["    x: {dhcp4: true}\n", undefined],
    ["    x:\n      match: {name: eth0}\n", undefined],
    ["    x:\n      match: {name: 'e*'}\n", "e*"],
    ["    x:\n      match: {macaddress: '52:54:00:00:00:01', name: 'e*'}\n", undefined],
    ["    x:\n      match: {driver: virtio_net}\n", "*"],
    ["    x:\n      match: {}\n", "*"],
    ["    x:\n      match: nonsense\n", "*"],
  ];
  for (const [text, wildcard] of cases) {
    it(`matches ${wildcard ?? "one interface"} in ${JSON.stringify(text)}`, () => {
      expect(read(text)).to.deep.equal([["x", wildcard]]);
    });
  }

  it("takes the first of two files of one name, and files by their names", () => {
    const { files, defects } = readNetplan(
      guestOfEntries({
        "/etc/netplan/b.yaml": "",
        "/usr/lib/netplan/b.yaml": "a: [",
        "/usr/lib/netplan/a.yaml": "a: [",
        "/etc/netplan/c.yml": "a: [",
      }),
    );
    expect(files).to.deep.equal(["/usr/lib/netplan/a.yaml", "/etc/netplan/b.yaml"]);
    expect(defects).to.have.length(1);
  });
});
