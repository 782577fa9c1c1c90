import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const file = "/etc/sysctl.d/99-amphora-haproxy.conf";
/** A file that sorts after ours. */
const later = (guest: Changes, text: string) => guest.write("/usr/lib/sysctl.d/zz-mutant.conf", text);

export const mutants: readonly Mutant[] = [
  {
    what: "a kernel value without which listeners do not start, removed",
    files: (guest) => guest.edit(file, "net.ipv6.ip_nonlocal_bind = 1\n", ""),
    kills: ["J1-sysctl-values"],
  },
  {
    what: "a kernel value set anew by a file that sorts later",
    files: (guest) => later(guest, "net.ipv4.ip_nonlocal_bind = 0\n"),
    kills: ["J1-sysctl-values"],
  },
  {
    what: "a kernel value set anew by a file that sorts earlier",
    files: (guest) => guest.write("/etc/sysctl.d/10-mutant.conf", "net.ipv4.ip_nonlocal_bind = 0\n"),
    kills: [],
  },
  {
    what: "a kernel value set anew by a file that nobody reads",
    files: (guest) => guest.write("/etc/sysctl.d/zz-mutant", "net.ipv4.ip_nonlocal_bind = 0\n"),
    kills: [],
  },
  {
    what: "our file of kernel values hidden by an empty one",
    files: (guest) => guest.write(file, ""),
    kills: ["J1-sysctl-tuning", "J1-sysctl-values", "J2-ping-group-range", "J3-file-descriptors"],
  },
  {
    what: "smaller buffers",
    files: (guest) =>
      guest.edit(file, "net.ipv4.tcp_rmem = 4096 87380 33554432", "net.ipv4.tcp_rmem = 4096 87380 524288"),
    kills: ["J1-sysctl-tuning"],
  },
  {
    what: "a value in quotes",
    files: (guest) => later(guest, 'kernel.panic = "10"\n'),
    kills: ["J1-sysctl-syntax"],
  },
  {
    what: "a key that kernels have removed",
    files: (guest) => later(guest, "net.ipv4.tcp_tw_recycle = 0\n"),
    kills: ["J1-sysctl-syntax"],
  },
  {
    what: "a key that kernels have removed and that may fail",
    files: (guest) => later(guest, "-net.ipv4.tcp_tw_recycle = 0\n"),
    kills: [],
  },
  {
    what: "a line that is no assignment",
    files: (guest) => later(guest, "net.ipv4.tcp_syncookies 1\n"),
    kills: ["J1-sysctl-syntax"],
  },
  {
    what: "pings for a group other than HAProxy's",
    files: (guest) => later(guest, "net.ipv4.ping_group_range = 0 1000\n"),
    kills: ["J2-ping-group-range"],
  },
  {
    what: "fewer file descriptors than HAProxy's unit asks for",
    files: (guest) => later(guest, "fs.nr_open = 2097152\n"),
    kills: ["J3-file-descriptors"],
  },
  {
    what: "forwarding in the root namespace",
    files: (guest) => later(guest, "net/ipv4/ip_forward = 1\n"),
    kills: ["J4-no-forwarding"],
  },
  {
    what: "forwarding in a /etc/sysctl.conf that no link leads to",
    files: (guest) =>
      guest.remove("/etc/sysctl.d/99-sysctl.conf").append("/etc/sysctl.conf", "net.ipv4.ip_forward = 1\n"),
    kills: [],
  },
  {
    what: "a kernel value removed in the RPM family",
    base: "redhat",
    files: (guest) => guest.edit(file, "net.ipv4.ip_nonlocal_bind = 1\n", ""),
    kills: ["J1-sysctl-values"],
  },
];
