import type { Mutant } from "../support/mutation/mutant.ts";

export const mutants: readonly Mutant[] = [
  {
    what: "a machine ID",
    files: (guest) => guest.write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n"),
    kills: ["M1-machine-id"],
  },
  {
    what: "a machine ID for D-Bus",
    files: (guest) => guest.write("/var/lib/dbus/machine-id", "0123456789abcdef0123456789abcdef\n"),
    kills: ["M1-machine-id"],
  },
  { what: "the word uninitialized", files: (guest) => guest.write("/etc/machine-id", "uninitialized\n"), kills: [] },
  {
    what: "a link to systemd's machine ID for D-Bus",
    files: (guest) => guest.link("/var/lib/dbus/machine-id", "/etc/machine-id"),
    kills: [],
  },
  {
    what: "pip's cache",
    files: (guest) => guest.write("/root/.cache/pip/http/a", "x"),
    kills: ["M4-no-pip-caches"],
  },
  {
    what: "a wheel",
    files: (guest) => guest.write("/opt/wheels/octavia-11.0.0-py3-none-any.whl", "PK"),
    kills: ["M4-no-pip-caches"],
  },
  {
    what: "a wheel that Python makes environments with",
    files: (guest) => guest.write("/usr/share/python-wheels/pip-23.0.1-py3-none-any.whl", "PK"),
    kills: [],
  },
  {
    what: "a file in /tmp",
    files: (guest) => guest.write("/tmp/build.sh", "#!/bin/sh\n"),
    kills: ["M5-temporary-directories"],
  },
  {
    what: "something mounted on /proc while the image was made",
    files: (guest) => guest.directory("/proc/sys"),
    kills: ["M5-temporary-directories"],
  },
  {
    what: "a file in /tmp, which /var/tmp is led to",
    files: (guest) => guest.remove("/var/tmp").link("/var/tmp", "/tmp").write("/tmp/build.sh", "#!/bin/sh\n"),
    kills: ["M5-temporary-directories"],
  },
  {
    what: "/tmp without the sticky bit",
    files: (guest) => guest.set("/tmp", { mode: 0o777 }),
    kills: ["M12-not-world-writable", "M5-temporary-directories"],
  },
  {
    what: "/tmp for root alone",
    files: (guest) => guest.set("/tmp", { mode: 0o755 }),
    kills: ["M5-temporary-directories"],
  },
  {
    what: "a log of the build",
    files: (guest) => guest.write("/var/log/apt/term.log", "Log started\n"),
    kills: ["M8-logs-empty"],
  },
  {
    what: "a crash of the build",
    files: (guest) => guest.write("/var/crash/_usr_bin_python3.0.crash", "ProblemType: Crash\n"),
    kills: ["M8-logs-empty"],
  },
  {
    what: "a core in root's home",
    files: (guest) => guest.write("/root/core.1234", "\x7fELF"),
    kills: ["M8-logs-empty"],
  },
  { what: "an empty log", files: (guest) => guest.write("/var/log/dpkg.log", ""), kills: [] },
  {
    what: "a history of commands",
    files: (guest) => guest.write("/root/.bash_history", "passwd\n", { mode: 0o600 }),
    kills: ["M8-no-history"],
  },
  {
    what: "a random seed",
    files: (guest) => guest.write("/var/lib/systemd/random-seed", "x".repeat(512), { mode: 0o600 }),
    kills: ["M9-no-machine-state"],
  },
  {
    what: "a lease",
    files: (guest) => guest.write("/var/lib/dhcp/dhclient.eth0.leases", "lease {\n}\n"),
    kills: ["M9-no-machine-state"],
  },
  {
    what: "a rule that names an interface",
    files: (guest) => guest.write("/etc/udev/rules.d/70-persistent-net.rules", 'SUBSYSTEM=="net", NAME="eth0"\n'),
    kills: ["M9-no-machine-state"],
  },
  {
    what: "a rule for names of interfaces that is switched off",
    files: (guest) => guest.link("/etc/udev/rules.d/70-persistent-net.rules", "/dev/null"),
    kills: [],
  },
];
