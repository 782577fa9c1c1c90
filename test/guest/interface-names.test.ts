import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { readInterfaceNames } from "../../src/guest/interface-names.ts";
import { type Entry, memoryTree } from "../support/memory-tree.ts";

const own = "/etc/systemd/network";
const vendor: [string, Entry] = [
  "/usr/lib/systemd/network/99-default.link",
  "[Match]\nOriginalName=*\n[Link]\nAlternativeNamesPolicy=database path\n",
];
const read = (...entries: [string, Entry][]) =>
  guestOf(memoryTree(new Map([vendor, ...entries]))).fact(readInterfaceNames);

describe("names of interfaces", () => {
  it("come from the first .link file that fits a virtual machine's", () => {
    expect(read()).to.deep.equal({ from: vendor[0], alternatives: ["database", "path"] });
    const fitting = ["OriginalName=*", "Driver=virtio*", "Type=ether", "OriginalName=!wlan*", "OriginalName=lo eth*"];
    for (const match of fitting) {
      const names = read([`${own}/90-a.link`, `[Match]\n${match}\n[Link]\nAlternativeNamesPolicy=\n`]);
      expect(names, match).to.deep.equal({ from: `${own}/90-a.link`, alternatives: [] });
    }
  });

  it("do not come from a file for others, one that sorts behind, or one that fits nothing", () => {
    const others = ["OriginalName=usb*", "MACAddress=52:54:00:00:00:01", "Type=wlan", "OriginalName=!eth*", ""];
    for (const match of others) {
      const names = read([`${own}/90-a.link`, `[Match]\n${match}\n[Link]\nAlternativeNamesPolicy=\n`]);
      expect(names.from, match).to.equal(vendor[0]);
    }
    const behind = read([`${own}/99-z.link`, "[Match]\nOriginalName=*\n[Link]\n"]);
    expect(behind.from).to.equal(vendor[0]);
  });

  it("may be changed by a drop-in, or be given one by one", () => {
    const dropIn: [string, Entry] = [
      `${own}/99-default.link.d/a.conf`,
      "[Link]\nAlternativeNamesPolicy=\nAlternativeName=vip\n",
    ];
    expect(read(dropIn)).to.deep.equal({ from: `${vendor[0]}, ${dropIn[0]}`, alternatives: ["vip"] });
    const none = guestOf(memoryTree(new Map())).fact(readInterfaceNames);
    expect(none).to.deep.equal({ alternatives: [] });
  });
});
