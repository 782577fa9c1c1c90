import type { Mutant } from "../support/mutation/mutant.ts";

const wants = "/etc/systemd/system/multi-user.target.wants";
const interfaces = "/etc/network/interfaces";
const renderers = (list: string) => `system_info:\n  network:\n    renderers: [${list}]\n`;

export const mutants: readonly Mutant[] = [
  {
    what: "the stanza of eth1 that debootstrap leaves",
    files: (guest) => guest.write(`${interfaces}.d/eth1`, "auto eth1\niface eth1 inet dhcp\n"),
    kills: ["F1-no-interface-stanzas"],
  },
  {
    what: "a stanza in a file that another sourced file sources",
    files: (guest) =>
      guest
        .write(`${interfaces}.d/more`, "source-directory more.d\n")
        .write("/etc/network/more.d/ens3", "allow-hotplug ens3\n"),
    kills: ["F1-no-interface-stanzas"],
  },
  {
    what: "a stanza in a file that nothing sources",
    files: (guest) => guest.write("/etc/network/other/eth0", "auto eth0\n"),
    kills: [],
  },
  {
    what: "a netplan file for one interface",
    files: (guest) => guest.write("/etc/netplan/50.yaml", "network:\n  ethernets:\n    eth0: {dhcp4: true}\n"),
    kills: ["F1-no-interface-stanzas"],
  },
  {
    what: "a netplan file that matches every interface",
    files: (guest) =>
      guest.write(
        "/etc/netplan/50.yaml",
        "network:\n  ethernets:\n    all:\n      match: {name: 'en*'}\n      dhcp4: true\n",
      ),
    kills: ["E9-hotplug-left-alone"],
  },
  {
    what: "a file of networkd that matches every ethernet",
    files: (guest) =>
      guest.write("/etc/systemd/network/10-all.network", "[Match]\nType=ether\n\n[Network]\nDHCP=yes\n"),
    kills: ["E9-hotplug-left-alone"],
  },
  {
    what: "a file of networkd for one MAC address",
    files: (guest) => guest.write("/etc/systemd/network/10-one.network", "[Match]\nMACAddress=52:54:00:00:00:01\n"),
    kills: ["F1-no-interface-stanzas"],
  },
  {
    what: "cloud-init's hotplug",
    files: (guest) =>
      guest.write("/etc/cloud/cloud.cfg.d/95-hotplug.cfg", "updates:\n  network:\n    when: [boot, hotplug]\n"),
    kills: ["E9-hotplug-left-alone"],
  },
  {
    what: "a wildcard in a file of another suffix",
    files: (guest) => guest.write("/etc/systemd/network/10-all.network.bak", "[Match]\nName=*\n"),
    kills: [],
  },
  {
    what: "ifquery removed, without which cloud-init does not write for ifupdown",
    files: (guest) => guest.remove("/usr/sbin/ifquery"),
    kills: ["F6-one-network-service"],
  },
  {
    what: "networkd enabled beside ifupdown, with nothing to do",
    files: (guest) => guest.link(`${wants}/systemd-networkd.service`, "/lib/systemd/system/systemd-networkd.service"),
    kills: [],
  },
  {
    what: "NetworkManager enabled beside ifupdown",
    files: (guest) =>
      guest
        .write("/usr/sbin/NetworkManager", "#!/bin/sh\n", { mode: 0o755 })
        .write("/lib/systemd/system/NetworkManager.service", "[Service]\nExecStart=/usr/sbin/NetworkManager\n")
        .link(`${wants}/NetworkManager.service`, "/lib/systemd/system/NetworkManager.service"),
    kills: ["F6-one-network-service"],
  },
  {
    what: "interfaces that sources nothing",
    files: (guest) => guest.write(interfaces, "auto lo\niface lo inet loopback\n"),
    kills: ["F6-one-network-service"],
  },
  {
    what: "cloud-init told to write for networkd",
    files: (guest) => guest.write("/etc/cloud/cloud.cfg.d/95-renderer.cfg", renderers("networkd, eni")),
    kills: ["F6-one-network-service"],
  },
  {
    what: "cloud-init told to try netplan first, which is not there",
    files: (guest) => guest.write("/etc/cloud/cloud.cfg.d/95-renderer.cfg", renderers("netplan, eni")),
    kills: [],
  },
  {
    what: "NetworkManager free to configure every interface",
    base: "redhat",
    files: (guest) => guest.remove("/etc/NetworkManager/conf.d/amphora-no-auto-default.conf"),
    kills: ["E9-hotplug-left-alone"],
  },
  {
    what: "NetworkManager freed by a file that is read later",
    base: "redhat",
    files: (guest) => guest.write("/etc/NetworkManager/conf.d/zz.conf", "[main]\nno-auto-default=\n"),
    kills: ["E9-hotplug-left-alone"],
  },
  {
    what: "a network script for eth0",
    base: "redhat",
    files: (guest) => guest.write("/etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=eth0\nBOOTPROTO=dhcp\n"),
    kills: ["F1-no-interface-stanzas"],
  },
  {
    what: "NetworkManager without its tool, which cloud-init looks for",
    base: "redhat",
    files: (guest) => guest.remove("/usr/bin/nmcli"),
    kills: ["F6-one-network-service"],
  },
];
