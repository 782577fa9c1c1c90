import { expect } from "chai";
import { readInterfaces } from "../../../src/guest/network/ifupdown.ts";
import { Refusal } from "../../../src/refusal.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";

const main = "/etc/network/interfaces";

describe("ifupdown's interfaces", () => {
  it("are those of all files that are sourced, and of no other", () => {
    const { files, stanzas, sources } = readInterfaces(
      guestOfEntries({
        [main]:
          "# auto eth9\nsource interfaces.d/*.cfg\nsource-directory /etc/network/more\nauto lo eth0\niface lo inet loopback\n",
        [`${main}.d/a.cfg`]: "allow-hotplug \\\n eth1\n",
        [`${main}.d/b`]: "auto eth2\n",
        "/etc/network/more/c": "iface eth3 inet dhcp\n    address 1.2.3.4\n",
        "/etc/network/more/d.bak": "auto eth4\n",
      }),
    );
    expect(files).to.deep.equal([main, `${main}.d/a.cfg`, "/etc/network/more/c"]);
    expect(sources).to.deep.equal(["interfaces.d/*.cfg", "/etc/network/more"]);
    expect(stanzas.map(({ kind, interfaces }) => `${kind} ${interfaces.join(" ")}`)).to.deep.equal([
      "allow-hotplug eth1",
      "iface eth3",
      "auto lo eth0",
      "iface lo",
    ]);
  });

  it("are read once where files source each other", () => {
    expect(readInterfaces(guestOfEntries({ [main]: `source ${main}\nauto lo\n` })).stanzas).to.have.length(1);
  });

  it("are none without the file", () => {
    expect(readInterfaces(guestOfEntries({ [`${main}.d/a`]: "auto eth0\n" }))).to.deep.equal({
      files: [],
      sources: [],
      stanzas: [],
    });
  });

  it("are refused where too much is sourced", () => {
    const text = "source /etc/*/*\n".repeat(201);
    expect(() => readInterfaces(guestOfEntries({ [main]: text }))).to.throw(Refusal, "sources too much");
  });
});
