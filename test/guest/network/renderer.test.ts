import { expect } from "chai";
import { readRendering } from "../../../src/guest/network/renderer.ts";
import { guestOfEntries } from "../../support/guest-of-entries.ts";
import type { Entry } from "../../support/memory-tree.ts";

type Entries = Record<string, Entry>;

const started = (unit: string): Entries => ({
  [`/usr/lib/systemd/system/${unit}`]: "[Service]\nExecStart=/bin/true\n",
  [`/etc/systemd/system/multi-user.target.wants/${unit}`]: { link: `/usr/lib/systemd/system/${unit}` },
});
const base: Entries = {
  "/usr/lib/systemd/system/multi-user.target": "[Unit]\n",
  "/usr/lib/systemd/system/default.target": { link: "multi-user.target" },
};
const ifupdown: Entries = {
  ...base,
  ...started("networking.service"),
  "/usr/sbin/ifup": "x",
  "/usr/sbin/ifdown": "x",
  "/usr/sbin/ifquery": "x",
  "/etc/network/interfaces": "",
};
const networkManager: Entries = {
  ...base,
  ...started("NetworkManager.service"),
  "/usr/sbin/NetworkManager": "x",
  "/usr/bin/nmcli": "x",
  "/etc/NetworkManager/NetworkManager.conf": "[main]\n",
};
const networkd: Entries = {
  ...base,
  ...started("systemd-networkd.service"),
  "/usr/lib/systemd/systemd-networkd": "x",
  "/usr/sbin/ip": "x",
  "/usr/bin/systemctl": "x",
};
const plugin = "/usr/lib64/NetworkManager/1.46.0-1.el9/libnm-settings-plugin-ifcfg-rh.so";
const order = (list: string): Entries => ({
  "/etc/cloud/cloud.cfg": `system_info: {network: {renderers: [${list}]}}\n`,
});

describe("what brings the management interface up", () => {
  const cases: [string, Entries, string | undefined, string[], string[]][] = [
    ["ifupdown", ifupdown, "eni", ["ifupdown"], ["ifupdown"]],
    [
      "ifupdown without interfaces",
      { ...ifupdown, "/etc/network/interfaces": { directory: true } },
      undefined,
      ["ifupdown"],
      [],
    ],
    ["NetworkManager", networkManager, "network-manager", ["NetworkManager"], ["NetworkManager"]],
    [
      "NetworkManager with ifcfg files",
      { ...networkManager, [plugin]: "x" },
      "sysconfig",
      ["NetworkManager"],
      ["network-scripts", "NetworkManager"],
    ],
    ["networkd", networkd, "networkd", ["networkd"], ["networkd"]],
    ["networkd that is idle beside ifupdown", { ...networkd, ...ifupdown }, "eni", ["ifupdown"], ["ifupdown"]],
    ["both services", { ...networkManager, ...ifupdown }, "eni", ["ifupdown", "NetworkManager"], ["ifupdown"]],
    [
      "netplan, whose generator starts networkd",
      { ...base, "/usr/sbin/netplan": "x" },
      "netplan",
      ["networkd"],
      ["networkd", "NetworkManager"],
    ],
    [
      "netplan that cannot read a file",
      { "/usr/sbin/netplan": "x", "/etc/netplan/a.yaml": "a: [" },
      "netplan",
      ["networkd"],
      [],
    ],
    [
      "an order of one's own",
      { ...networkd, ...ifupdown, ...order("networkd, eni") },
      "networkd",
      ["ifupdown", "networkd"],
      ["networkd"],
    ],
    [
      "a masked service",
      { ...ifupdown, "/etc/systemd/system/networking.service": { link: "/dev/null" } },
      "eni",
      [],
      ["ifupdown"],
    ],
    ["nothing", { "/etc/x": "" }, undefined, [], []],
  ];
  for (const [what, entries, renderer, services, readers] of cases) {
    it(`is told of ${what}`, () => {
      expect(readRendering(guestOfEntries(entries))).to.deep.equal({ renderer, services, readers });
    });
  }
});
