import type { Mutant } from "../support/mutation/mutant.ts";

const info = "/var/lib/dpkg/info";
const elf = Buffer.from("\x7fELF\x02\x01\x01", "latin1");

export const mutants: readonly Mutant[] = [
  {
    what: "a directory for the processes removed, which a package owns",
    deep: true,
    files: (guest) => guest.remove("/proc"),
    kills: ["image-readable", "integrity-files-present"],
  },
  {
    what: "a tar without a directory for the processes, which containers bring",
    deep: true,
    files: (guest) => guest.remove("/proc"),
    image: () => ({ kind: "tar", format: "tar" }),
    kills: [],
  },
  {
    what: "one byte of a library changed",
    deep: true,
    files: (guest) =>
      guest.patch("/usr/sbin/logrotate", (bytes) => {
        bytes[100] = (bytes[100] ?? 0) ^ 1;
      }),
    kills: ["integrity-files-unmodified"],
  },
  {
    what: "a file of a package replaced by a directory",
    deep: true,
    files: (guest) =>
      guest.remove("/usr/share/perl5/Debconf/Gettext.pm").directory("/usr/share/perl5/Debconf/Gettext.pm"),
    kills: ["integrity-files-unmodified"],
  },
  {
    what: "a file of a package replaced by a link to another",
    deep: true,
    files: (guest) => guest.link("/usr/share/perl5/Debconf/Gettext.pm", "/usr/bin/true"),
    kills: ["integrity-files-unmodified"],
  },
  {
    what: "a file of a package behind a link, with the same content",
    deep: true,
    files: (guest) =>
      guest
        .write("/usr/share/perl5/Debconf/elsewhere.pm", guest.tree.read("/usr/share/perl5/Debconf/Gettext.pm"))
        .link("/usr/share/perl5/Debconf/Gettext.pm", "elsewhere.pm"),
    kills: [],
  },
  {
    what: "a file that a package diverted changed where it stands now",
    deep: true,
    files: (guest) => guest.append("/etc/sysctl.d/octavia-agent-sysctl.conf.distrib", "# more\n"),
    kills: ["integrity-conffiles-as-packaged"],
  },
  {
    what: "a file of a package removed",
    deep: true,
    files: (guest) => guest.remove("/usr/share/perl5/Debconf/Gettext.pm"),
    kills: ["integrity-files-present"],
  },
  { what: "documentation removed", deep: true, files: (guest) => guest.remove("/usr/share/doc/bash"), kills: [] },
  {
    what: "a configuration file of a package changed",
    deep: true,
    files: (guest) => guest.append("/etc/bash.bashrc", "umask 0\n"),
    kills: ["integrity-conffiles-as-packaged"],
  },
  {
    what: "a package without digests",
    deep: true,
    files: (guest) => guest.remove(`${info}/logrotate.md5sums`),
    kills: ["integrity-digests-recorded"],
  },
  {
    what: "the list of a package lost",
    deep: true,
    files: (guest) => guest.remove(`${info}/tzdata.list`),
    kills: ["C17-package-lists", "integrity-records-readable"],
  },
  {
    what: "the list of a package that ends within a line",
    deep: true,
    files: (guest) => guest.edit(`${info}/tzdata.list`, /\n$/, ""),
    kills: ["integrity-records-readable"],
  },
  {
    what: "digests of a package that are damaged",
    deep: true,
    files: (guest) => guest.edit(`${info}/logrotate.md5sums`, /^[0-9a-f]{4}/, "@@@@"),
    kills: ["integrity-digests-recorded", "integrity-records-readable"],
  },
  {
    what: "a program that nobody knows",
    deep: true,
    files: (guest) => guest.write("/usr/local/bin/surprise", "#!/bin/sh\n", { mode: 0o755 }),
    kills: ["integrity-executables-owned"],
  },
  {
    what: "an ELF file without execute bits that nobody knows",
    deep: true,
    files: (guest) => guest.write("/usr/lib/x86_64-linux-gnu/preload.so", elf),
    kills: ["integrity-executables-owned"],
  },
  {
    what: "a text that nobody knows",
    deep: true,
    files: (guest) => guest.write("/usr/share/surprise", "text\n"),
    kills: [],
  },
  {
    what: "HAProxy of the RPM family changed",
    base: "redhat",
    deep: true,
    files: (guest) =>
      guest.patch("/usr/sbin/haproxy", (bytes) => {
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      }),
    kills: ["integrity-files-unmodified"],
  },
  {
    what: "a configuration file of the RPM family changed",
    base: "redhat",
    deep: true,
    files: (guest) => guest.append("/etc/rsyslog.conf", "# more\n"),
    kills: ["integrity-conffiles-as-packaged"],
  },
  {
    what: "a program of the RPM family that nobody knows",
    base: "redhat",
    deep: true,
    files: (guest) => guest.write("/usr/sbin/surprise", "#!/bin/sh\n", { mode: 0o755 }),
    kills: ["integrity-executables-owned"],
  },
];
