import type { Mutant } from "../support/mutation/mutant.ts";

const configDrive = "/usr/lib/python3/dist-packages/cloudinit/sources/DataSourceConfigDrive.py";
const record = (id: string, name: string): Mutant => ({
  what: `the record of ${name} dropped`,
  files: (guest) => guest.dpkg(name),
  kills: [id],
});
const timer = "/etc/systemd/system/timers.target.wants/logrotate.timer";
const withoutSshd = { sshd: false } as const;

export const mutants: readonly Mutant[] = [
  record("C9-cloud-init", "cloud-init"),
  {
    what: "cloud-init without its reader of config drives",
    files: (guest) => guest.remove(configDrive),
    kills: ["C9-cloud-init"],
  },
  {
    what: "cloud-init's program removed",
    files: (guest) => guest.remove("/usr/bin/cloud-init"),
    kills: ["C9-cloud-init", "E6-unit-programs"],
  },
  { what: "dhclient removed", files: (guest) => guest.remove("/usr/sbin/dhclient"), kills: ["C10-dhcp-client"] },
  {
    what: "the directory of dhclient's leases removed",
    files: (guest) => guest.remove("/var/lib/dhclient"),
    kills: ["C10-dhcp-client"],
  },
  record("C11-rsyslog", "rsyslog"),
  {
    what: "rsyslogd removed",
    files: (guest) => guest.remove("/usr/sbin/rsyslogd"),
    kills: ["C11-rsyslog", "E6-unit-programs"],
  },
  record("C12-logrotate", "logrotate"),
  {
    what: "logrotate's program not executable",
    files: (guest) => guest.set("/usr/sbin/logrotate", { mode: 0o644 }),
    kills: ["C12-logrotate"],
  },
  {
    what: "logrotate's timer not enabled, Debian's cron job left",
    files: (guest) => guest.remove(timer),
    kills: ["C12-logrotate-runs"],
  },
  {
    what: "logrotate's service masked",
    files: (guest) => guest.link("/etc/systemd/system/logrotate.service", "/dev/null"),
    kills: ["C12-logrotate-runs"],
  },
  {
    what: "a line of cron's in place of logrotate's timer",
    files: (guest) =>
      guest.remove(timer).write("/etc/cron.d/logrotate", "5 * * * * root /usr/sbin/logrotate /etc/logrotate.conf\n"),
    kills: [],
  },
  {
    what: "a line that cron passes over in place of logrotate's timer",
    files: (guest) =>
      guest
        .remove(timer)
        .write("/etc/cron.d/logrotate.old", "5 * * * * root /usr/sbin/logrotate /etc/logrotate.conf\n"),
    kills: ["C12-logrotate-runs"],
  },
  record("C14-acpid", "acpid"),
  record("C14-irqbalance", "irqbalance"),
  record("C15-sshd-installed", "openssh-server"),
  {
    what: "sshd's program removed",
    files: (guest) => guest.remove("/usr/sbin/sshd"),
    kills: ["C15-sshd-installed", "E6-unit-programs"],
  },
  {
    what: "sshd's unit not enabled",
    files: (guest) =>
      guest.remove("/etc/systemd/system/multi-user.target.wants/ssh.service", "/etc/systemd/system/sshd.service"),
    kills: ["C15-sshd-installed"],
  },
  { what: "an OpenSSH server although the image was built without", options: withoutSshd, kills: ["C15-sshd-absent"] },
  {
    what: "a left program of an OpenSSH server although its package is gone",
    files: (guest) => guest.dpkg("openssh-server"),
    options: withoutSshd,
    kills: ["C15-sshd-absent"],
  },
  ...(
    [
      ["cloud-init", "C9-cloud-init"],
      ["rsyslog", "C11-rsyslog"],
      ["logrotate", "C12-logrotate"],
      ["openssh-server", "C15-sshd-installed"],
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
    what: "logrotate's timer not enabled in the RPM family, and no cron",
    base: "redhat",
    files: (guest) => guest.remove("/etc/systemd/system/timers.target.wants/logrotate.timer"),
    kills: ["C12-logrotate-runs"],
  },
];
