import { operatorTools, systemTools } from "../../checks/data/tools.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const wrapper = "/var/lib/octavia/ping-wrapper.sh";

/** Both a record without its program and a program without its record. */
const missing = (id: string, name: string, program: string, more: readonly string[] = []): Mutant[] => [
  { what: `the record of ${name} dropped`, files: (guest) => guest.dpkg(name), kills: [id] },
  { what: `${program} removed`, files: (guest) => guest.remove(program), kills: [id, ...more] },
];

export const mutants: readonly Mutant[] = [
  ...missing("C4-keepalived", "keepalived", "/usr/sbin/keepalived"),
  ...missing("C4-ipvsadm", "ipvsadm", "/usr/sbin/ipvsadm"),
  {
    what: "keepalived not executable",
    files: (guest) => guest.set("/usr/sbin/keepalived", { mode: 0o644 }),
    kills: ["C4-keepalived"],
  },
  {
    what: "keepalived cut short",
    files: (guest) => guest.write("/usr/sbin/keepalived", "\x7fELF"),
    kills: ["C4-keepalived"],
  },
  {
    what: "an old keepalived",
    files: (guest) => guest.dpkg("keepalived", (stanza) => stanza.replace(/^Version: .*$/m, "Version: 1:2.0.10-1")),
    kills: ["C4-keepalived-version"],
  },
  ...systemTools.map(
    ({ command = "" }): Mutant => ({
      what: `the command ${command} removed`,
      files: (guest) => {
        const paths = ["/usr/sbin", "/usr/bin"].map((directory) => `${directory}/${command}`);
        return guest.remove(...paths.filter((one) => guest.tree.lstat(one)));
      },
      kills: ["C5-system-tools"],
    }),
  ),
  ...["e2fsprogs", "kmod", "procps", "iproute2", "coreutils", "systemd"].map(
    (name): Mutant => ({
      what: `the record of ${name} dropped`,
      files: (guest) => guest.dpkg(name),
      kills: ["C5-system-tools"],
    }),
  ),
  {
    what: "the records of cryptsetup dropped",
    files: (guest) => guest.dpkg("cryptsetup-bin").dpkg("cryptsetup"),
    kills: ["C5-system-tools"],
  },
  {
    what: "awk from mawk instead of gawk",
    files: (guest) => guest.dpkg("gawk").link("/usr/bin/awk", "mawk"),
    kills: [],
  },
  {
    what: "nftables removed, iptables left",
    files: (guest) => guest.remove("/usr/sbin/nft"),
    kills: ["C6-nft-program"],
  },
  {
    what: "neither nft nor ip6tables",
    files: (guest) => guest.remove("/usr/sbin/nft", "/usr/sbin/ip6tables"),
    kills: ["C6-nft-program", "C6-packet-filter"],
  },
  { what: "the record of nftables dropped, iptables left", files: (guest) => guest.dpkg("nftables"), kills: [] },
  {
    what: "the records of nftables and iptables dropped",
    files: (guest) => guest.dpkg("nftables").dpkg("iptables"),
    kills: ["C6-packet-filter"],
  },
  ...missing("C7-netcat", "netcat-openbsd", "/usr/bin/nc.openbsd"),
  ...missing("C7-which", "debianutils", "/usr/bin/which.debianutils"),
  { what: "ping removed", files: (guest) => guest.remove("/usr/bin/ping"), kills: ["C8-ping"] },
  { what: "ping6 removed", files: (guest) => guest.remove("/usr/bin/ping6"), kills: ["C8-ping"] },
  {
    what: "ping6 removed, which the PING monitor's script calls by its name",
    files: (guest) => guest.edit(wrapper, /\S*\/ping6/g, "ping6").remove("/usr/bin/ping6"),
    kills: ["C8-ping"],
  },
  {
    what: "a PING monitor's script that calls a ping which is not there",
    files: (guest) => guest.edit(wrapper, "/bin/ping -q", "/usr/local/bin/ping -q"),
    kills: ["C8-ping"],
  },
  ...operatorTools.map(
    ({ command, debian }): Mutant => ({
      what: `${command ?? debian[0]} missing for operators`,
      files: (guest) => {
        if (command === undefined) return guest.dpkg(debian[0] ?? "");
        const paths = ["/usr/sbin", "/usr/bin"].map((directory) => `${directory}/${command}`);
        return guest.remove(...paths.filter((one) => guest.tree.lstat(one)));
      },
      kills: ["C13-operator-tools"],
    }),
  ),
  ...(
    [
      ["keepalived", "C4-keepalived"],
      ["ipvsadm", "C4-ipvsadm"],
      ["cryptsetup", "C5-system-tools"],
      ["procps-ng", "C5-system-tools"],
      ["nmap-ncat", "C7-netcat"],
      ["which", "C7-which"],
    ] as const
  ).map(
    ([name, id]): Mutant => ({
      what: `${name} taken out of rpm's database`,
      base: "redhat",
      files: (guest) => guest.rpm(name),
      kills: [id],
    }),
  ),
  {
    what: "sos missing in the RPM family",
    base: "redhat",
    files: (guest) => guest.remove("/usr/bin/sos"),
    kills: ["C13-operator-tools"],
  },
  {
    what: "which missing as in minimal images of the RPM family",
    base: "redhat",
    files: (guest) => guest.remove("/usr/bin/which"),
    kills: ["C7-which"],
  },
];
