import type { Mutant } from "../support/mutation/mutant.ts";

const resolv = "/etc/resolv.conf";
const nsswitch = "/etc/nsswitch.conf";
const hook = "/etc/dhcp/dhclient-enter-hooks.d/zz-no-resolvconf";

export const mutants: readonly Mutant[] = [
  { what: "an empty resolv.conf", files: (guest) => guest.write(resolv, ""), kills: ["F2-name-server-local"] },
  { what: "no resolv.conf", files: (guest) => guest.remove(resolv), kills: ["F2-name-server-local"] },
  {
    what: "resolv.conf led to systemd-resolved's, which is not there yet",
    files: (guest) => guest.remove(resolv).link(resolv, "../run/systemd/resolve/stub-resolv.conf"),
    kills: ["F2-name-server-local"],
  },
  {
    what: "the build host's name server",
    files: (guest) => guest.append(resolv, "nameserver 10.1.2.3\n"),
    kills: ["F2-name-server-local"],
  },
  {
    what: "dns for host names",
    files: (guest) => guest.edit(nsswitch, /^hosts:.*$/m, "hosts: files dns"),
    kills: ["F2-hosts-without-dns"],
  },
  {
    what: "no line for host names",
    files: (guest) => guest.edit(nsswitch, /^hosts:.*$/m, "# hosts: files"),
    kills: ["F2-hosts-without-dns"],
  },
  {
    what: "dns in a comment",
    files: (guest) => guest.edit(nsswitch, /^hosts:.*$/m, "hosts: files [!UNAVAIL=return] myhostname # dns"),
    kills: [],
  },
  { what: "dhclient's hook removed", files: (guest) => guest.remove(hook), kills: ["F3-dhcp-leaves-resolver"] },
  {
    what: "dhclient's hook under a name that run-parts leaves out",
    files: (guest) => guest.remove(hook).write(`${hook}.sh`, "make_resolv_conf() { :; }\n"),
    kills: ["F3-dhcp-leaves-resolver"],
  },
  {
    what: "a later hook that writes resolv.conf",
    files: (guest) => guest.write("/etc/dhcp/dhclient-enter-hooks.d/zzz", "make_resolv_conf() { echo x; }\n"),
    kills: ["F3-dhcp-leaves-resolver"],
  },
  {
    what: "a search domain",
    files: (guest) => guest.append(resolv, "search builders.example\n"),
    kills: ["F4-no-host-resolver"],
  },
  {
    what: "the build's copy of the host's resolv.conf",
    files: (guest) => guest.write(`${resolv}.ORIG`, "nameserver 127.0.0.1\n"),
    kills: ["F4-no-host-resolver"],
  },
  {
    what: "the build host's name",
    files: (guest) => guest.write("/etc/hostname", "build7.example.org\n"),
    kills: ["F5-hostname-generic"],
  },
  { what: "no hostname", files: (guest) => guest.remove("/etc/hostname"), kills: [] },
  {
    what: "hosts without localhost",
    files: (guest) => guest.write("/etc/hosts", "127.0.0.1 amphora # localhost\n"),
    kills: ["F5-localhost-known"],
  },
  {
    what: "manage_etc_hosts off",
    files: (guest) => guest.write("/etc/cloud/cloud.cfg.d/95-hosts.cfg", "manage_etc_hosts: false\n"),
    kills: ["F5-hostname-resolvable"],
  },
  {
    what: "manage_etc_hosts without its module",
    files: (guest) => guest.edit("/etc/cloud/cloud.cfg.d/91-amphora.cfg", " - update_etc_hosts\n", ""),
    kills: ["F5-hostname-resolvable"],
  },
  {
    what: "myhostname instead of manage_etc_hosts",
    files: (guest) =>
      guest
        .write("/etc/cloud/cloud.cfg.d/95-hosts.cfg", "manage_etc_hosts: false\n")
        .edit(nsswitch, /^hosts:.*$/m, "hosts: files myhostname"),
    kills: [],
  },
  {
    what: "NetworkManager free to write resolv.conf",
    base: "redhat",
    files: (guest) => guest.remove("/etc/NetworkManager/conf.d/amphora-dns-none.conf"),
    kills: ["F3-dhcp-leaves-resolver"],
  },
];
