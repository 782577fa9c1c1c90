import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const own = "/etc/systemd/system";
const vendor = "/usr/lib/systemd/system";
const wants = `${own}/multi-user.target.wants`;

/** Has a boot start a unit that the image masks. */
function start(guest: Changes, name: string, directory = wants): Changes {
  return guest.remove(`${own}/${name}`).link(`${directory}/${name}`, `${vendor}/${name}`);
}

export const mutants: readonly Mutant[] = [
  ...["systemd.unit=rescue.target", "init=/bin/sh", "systemd.mask=amphora-agent.service"].map((word) => ({
    what: `a kernel told ${word}`,
    files: (guest: Changes) => guest.edit("/boot/grub/grub.cfg", / console=tty0/g, ` ${word} console=tty0`),
    kills: ["E6-default-target"],
  })),
  {
    what: "a kernel told to boot to the target that it boots to anyway",
    files: (guest) =>
      guest.edit("/boot/grub/grub.cfg", / console=tty0/g, " systemd.unit=multi-user.target console=tty0"),
    kills: [],
  },
  {
    what: "pollinate started",
    files: (guest) => start(guest, "pollinate.service"),
    kills: ["E5-pollinate-disabled"],
  },
  {
    what: "the timer of apt started",
    files: (guest) => start(guest, "apt-daily.timer", `${own}/timers.target.wants`),
    kills: ["E5-internet-units"],
  },
  {
    what: "e2scrub_reap started",
    files: (guest) => start(guest, "e2scrub_reap.service"),
    kills: ["E5-idle-upkeep"],
  },
  {
    what: "a boot into the rescue target",
    files: (guest) => guest.link(`${own}/default.target`, `${vendor}/rescue.target`),
    kills: [
      "C12-logrotate-runs",
      "C15-sshd-installed",
      "D3-prometheus-proxy",
      "E1-agent-enabled",
      "E1-cloud-init-enabled",
      "E1-ram-disk-enabled",
      "E1-rsyslog-enabled",
      "E6-default-target",
      "F6-one-network-service",
    ],
  },
  {
    what: "a boot into the multi-user target instead of the graphical one",
    files: (guest) => guest.link(`${own}/default.target`, `${vendor}/multi-user.target`),
    kills: [],
  },
  {
    what: "a service of the boot without its program",
    files: (guest) => guest.remove("/usr/sbin/cron"),
    kills: ["E6-unit-programs"],
  },
  {
    what: "a service of the boot with a program that may be missing",
    files: (guest) => guest.write(`${own}/cron.service.d/a.conf`, "[Service]\nExecStartPre=-/usr/sbin/none\n"),
    kills: [],
  },
  {
    what: "a unit that requires one that is not there",
    files: (guest) => guest.write(`${own}/cron.service.d/a.conf`, "[Unit]\nRequires=none.service\n"),
    kills: ["E6-units-required"],
  },
  {
    what: "a unit that requires one that is masked",
    files: (guest) => guest.write(`${own}/cron.service.d/a.conf`, "[Unit]\nRequires=atd.service\n"),
    kills: ["E6-units-required"],
  },
  {
    what: "a link that should start a unit that is gone",
    files: (guest) => guest.link(`${wants}/gone.service`, `${vendor}/gone.service`),
    kills: ["E6-unit-links"],
  },
  {
    what: "a line that systemd does not understand",
    files: (guest) => guest.write(`${own}/cron.service.d/a.conf`, "[Service]\nRestart always\n"),
    kills: ["E6-unit-lines"],
  },
  {
    what: "the package's namespace unit started with the agent",
    files: (guest) => start(guest, "octavia-agent-netns.service", `${own}/octavia-agent.service.wants`),
    kills: ["E6-packaged-netns-unit"],
  },
  {
    what: "a boot that waits for every interface",
    files: (guest) => start(guest, "systemd-networkd-wait-online.service"),
    kills: ["E7-wait-online"],
  },
  {
    what: "a boot that waits for any interface and not for long",
    files: (guest) =>
      start(guest, "systemd-networkd-wait-online.service").write(
        `${own}/systemd-networkd-wait-online.service.d/a.conf`,
        "[Service]\nExecStart=\nExecStart=/lib/systemd/systemd-networkd-wait-online --any --timeout=10\n",
      ),
    kills: [],
  },
  {
    what: "a login prompt on the serial console, which systemd starts by itself",
    files: (guest) => guest.remove(`${own}/serial-getty@ttyS0.service`),
    kills: ["E8-serial-console"],
  },
  {
    what: "a login prompt on the serial console of an image for debugging",
    files: (guest) => guest.remove(`${own}/serial-getty@ttyS0.service`),
    options: { rootPassword: true },
    kills: ["M2-root-password-set"],
  },
  {
    what: "dnf's timer started in the RPM family",
    base: "redhat",
    files: (guest) =>
      guest
        .write(`${vendor}/dnf-makecache.timer`, "[Timer]\nOnUnitInactiveSec=1h\n")
        .link(`${own}/timers.target.wants/dnf-makecache.timer`, `${vendor}/dnf-makecache.timer`),
    kills: ["E5-internet-units"],
  },
];
