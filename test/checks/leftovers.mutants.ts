import type { Mutant } from "../support/mutation/mutant.ts";

export const mutants: readonly Mutant[] = [
  {
    what: "apt's package lists",
    files: (guest) =>
      guest.write("/var/lib/apt/lists/archive.example_debian_dists_bookworm_InRelease", "Origin: Debian\n"),
    kills: ["M3-package-caches-empty"],
  },
  {
    what: "a downloaded package",
    files: (guest) => guest.write("/var/cache/apt/archives/haproxy_2.6.12-1_amd64.deb", "!<arch>\n"),
    kills: ["M3-package-caches-empty"],
  },
  {
    what: "dnf's metadata",
    base: "redhat",
    files: (guest) => guest.write("/var/cache/dnf/baseos-0123456789abcdef/repodata/repomd.xml", "<repomd/>\n"),
    kills: ["M3-package-caches-empty"],
  },
  {
    what: "dnf told to keep packages",
    base: "redhat",
    files: (guest) => guest.append("/etc/dnf/dnf.conf", "keepcache=1\n"),
    kills: ["M3-dnf-keeps-nothing"],
  },
  {
    what: "dnf's cache where the build had it",
    base: "redhat",
    files: (guest) => guest.append("/etc/dnf/dnf.conf", "cachedir=/tmp/yum\n"),
    kills: ["M3-dnf-keeps-nothing"],
  },
  {
    what: "policy-rc.d",
    files: (guest) => guest.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", { mode: 0o755 }),
    kills: ["M6-build-scaffolding-removed"],
  },
  {
    what: "a repository that was replaced by a mirror",
    base: "redhat",
    files: (guest) => guest.write("/etc/yum.repos.d/rocky.repo.USING_MIRROR", "[baseos]\n"),
    kills: ["M6-build-scaffolding-removed"],
  },
  {
    what: "a dangling link of the build",
    files: (guest) => guest.link("/usr/local/bin/dib-python", "/usr/bin/python2"),
    kills: ["M6-build-scaffolding-removed"],
  },
  {
    what: "the builder's time zone",
    files: (guest) => guest.link("/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin"),
    kills: ["M11-timezone-utc"],
  },
  {
    what: "a file of time zones that is none",
    files: (guest) => guest.write("/etc/localtime", "TZif2\nCET-1CEST\n"),
    kills: ["M11-timezone-utc"],
  },
  { what: "no time zone", files: (guest) => guest.remove("/etc/localtime"), kills: [] },
  {
    what: "the builder's language",
    files: (guest) => guest.write("/etc/default/locale", 'LANG="de_DE.UTF-8"\n'),
    kills: ["M11-locale-utf8"],
  },
  {
    what: "no locale",
    files: (guest) => guest.remove("/etc/default/locale"),
    kills: ["M11-locale-utf8"],
  },
  {
    what: "the locale where systemd has it",
    files: (guest) => guest.remove("/etc/default/locale").write("/etc/locale.conf", "LANG=en_US.utf8\n"),
    kills: [],
  },
];
