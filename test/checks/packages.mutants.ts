import type { Mutant } from "../support/mutation/mutant.ts";

const status = "/var/lib/dpkg/status";
const record = (name: string, state = "install ok installed", more = "") =>
  `\nPackage: ${name}\nStatus: ${state}\nMaintainer: m\nArchitecture: all\nVersion: 1\n${more}Description: d\n`;
/** A package more, with the list of its files. */
const added =
  (name: string, state?: string, more?: string): NonNullable<Mutant["files"]> =>
  (guest) =>
    guest.append(status, record(name, state, more)).write(`/var/lib/dpkg/info/${name}.list`, "/.\n");

const unfinished = (state: string, more?: string): Mutant => ({
  what: `a package that is ${state}`,
  files: added("extra", `install ok ${state}`, more),
  kills: ["C17-packages-configured"],
});

const unwanted = (name: string, kills: readonly string[]): Mutant => ({
  what: `the package ${name}`,
  files: added(name),
  kills,
});

const rpmDatabase = "/var/lib/rpm/rpmdb.sqlite";
const sourceList = "/etc/apt/sources.list";

export const mutants: readonly Mutant[] = [
  {
    what: "dpkg's status cut short",
    files: (guest) => guest.patch(status, () => {}).write(status, guest.text(status).slice(0, -700)),
    kills: ["C17-package-database-whole"],
  },
  {
    what: "dpkg's status cut short between two lines",
    files: (guest) =>
      guest.append(status, "\nPackage: extra\nStatus: install ok installed\nMaintainer: m\nArchitecture: all\n"),
    kills: ["C17-package-database-whole", "C17-package-lists"],
  },
  {
    what: "NUL bytes at the end of dpkg's status",
    files: (guest) => guest.append(status, "\n\0\0\0\0\n"),
    kills: ["C17-package-database-whole"],
  },
  {
    what: "updates that dpkg has yet to take into its status",
    files: (guest) => guest.write("/var/lib/dpkg/updates/0000", record("acl").trimStart()),
    kills: ["C17-package-database-whole"],
  },
  {
    what: "two records of one package",
    files: (guest) =>
      guest.append(status, record("extra") + record("extra")).write("/var/lib/dpkg/info/extra.list", ""),
    kills: ["C17-package-database-whole"],
  },
  {
    what: "damaged diversions",
    files: (guest) => guest.append("/var/lib/dpkg/diversions", "/bin/a\n"),
    kills: ["C17-package-database-whole"],
  },
  unfinished("half-installed"),
  unfinished("unpacked"),
  unfinished("half-configured"),
  unfinished("triggers-awaited", "Triggers-Awaited: acl\n"),
  unfinished("triggers-pending", "Triggers-Pending: x\n"),
  {
    what: "a package in no known state",
    files: added("extra", "install ok odd"),
    kills: ["C17-package-database-whole", "C17-packages-configured"],
  },
  {
    what: "a package that must be installed anew",
    files: added("extra", "install reinstreq installed"),
    kills: ["C17-packages-configured"],
  },
  {
    what: "a package of which only the configuration is left",
    files: added("old", "deinstall ok config-files"),
    kills: [],
  },
  {
    what: "a package that never was installed",
    files: (guest) => guest.append(status, "\nPackage: never\nStatus: unknown ok not-installed\n"),
    kills: [],
  },
  {
    what: "a package without a list of its files",
    files: (guest) => guest.remove("/var/lib/dpkg/info/acl.list"),
    kills: ["C17-package-lists"],
  },
  {
    what: "a package with an architecture in the name of its list",
    files: (guest) => guest.append(status, record("extra")).write("/var/lib/dpkg/info/extra:all.list", ""),
    kills: [],
  },
  ...[
    "gcc",
    "gcc-13",
    "g++",
    "cpp-12",
    "make",
    "build-essential",
    "git",
    "perl",
    "libssl-dev",
    "python3-dev",
    "gcc-13-x86-64-linux-gnu",
  ].map((name) => unwanted(name, ["C16-no-build-packages"])),
  ...["gcc-13-base", "perl-modules-5.40", "git-man", "libdevmapper"].map((name) => unwanted(name, [])),
  {
    what: "the configuration of a compiler that was removed",
    files: added("gcc", "deinstall ok config-files"),
    kills: [],
  },
  unwanted("firewalld", ["C16-no-firewall"]),
  {
    what: "the package firewalld in the RPM family, under whose name another stands",
    base: "redhat",
    files: (guest) =>
      guest.patch(rpmDatabase, (bytes) => {
        for (let at = bytes.indexOf("net-tools"); at >= 0; at = bytes.indexOf("net-tools", at))
          bytes.write("firewalld", at);
      }),
    kills: ["C16-no-firewalld"],
  },
  unwanted("ufw", []),
  {
    what: "ufw at work",
    files: (guest) => {
      added("ufw")(guest);
      guest.write("/etc/ufw/ufw.conf", "LOGLEVEL=low\nENABLED=yes\n");
    },
    kills: ["C16-no-firewall"],
  },
  unwanted("snapd", ["C16-no-updaters"]),
  unwanted("unattended-upgrades", []),
  {
    what: "unattended upgrades at work",
    files: (guest) => {
      const unit = "/usr/lib/systemd/system/unattended-upgrades.service";
      added("unattended-upgrades")(guest);
      guest
        .write(unit, "[Service]\nExecStart=/bin/true\n")
        .link("/etc/systemd/system/multi-user.target.wants/unattended-upgrades.service", unit);
    },
    kills: ["C16-no-updaters", "E5-internet-units"],
  },
  unwanted("resolvconf", ["C16-no-resolvconf"]),
  ...[
    "deb http://10.0.0.1/debian bookworm main",
    "deb [trusted=yes] http://mirror.lan/debian bookworm main",
    "deb file:/srv/mirror bookworm main",
    "deb http://user:secret@packages.example.com/debian bookworm main",
    "deb http://localhost:3142/debian bookworm main",
  ].map(
    (line): Mutant => ({
      what: `the source ${line}`,
      files: (guest) => guest.write(sourceList, `${line}\n`),
      kills: ["C18-package-sources"],
    }),
  ),
  {
    what: "a proxy of apt",
    files: (guest) =>
      guest.write("/etc/apt/apt.conf.d/99proxy", 'Acquire::http::Proxy "http://proxy.example.com:3128";\n'),
    kills: ["C18-package-sources"],
  },
  {
    what: "the build's own mirror",
    files: (guest) =>
      guest
        .write(sourceList, "deb http://mirror.example.com/debian bookworm main\n")
        .append(
          "/etc/dib-manifests/dib_environment",
          'declare -x DIB_DISTRIBUTION_MIRROR="http://mirror.example.com/debian"\n',
        ),
    kills: ["C18-package-sources"],
  },
  {
    what: "the mirror that the build record names",
    files: (guest) => guest.write(sourceList, "deb http://mirror.example.com/debian bookworm main\n"),
    image: ({ expected }) => ({ expected: { ...expected, recordSources: ["http://mirror.example.com/debian"] } }),
    kills: ["C18-package-sources"],
  },
  {
    what: "a public mirror that the build did not use",
    files: (guest) => guest.write(sourceList, "deb http://mirror.example.com/debian bookworm main\n"),
    kills: [],
  },
  {
    what: "a commented source",
    files: (guest) => guest.write(sourceList, "# deb http://10.0.0.1/debian bookworm main\n"),
    kills: [],
  },
  {
    what: "a repository of the build's network in the RPM family",
    base: "redhat",
    files: (guest) => guest.write("/etc/yum.repos.d/site.repo", "[site]\nbaseurl=http://10.0.0.1/x\n"),
    kills: ["C18-package-sources"],
  },
  {
    what: "a disabled repository of the build's network in the RPM family",
    base: "redhat",
    files: (guest) => guest.write("/etc/yum.repos.d/site.repo", "[site]\nbaseurl=http://10.0.0.1/x\nenabled=0\n"),
    kills: [],
  },
];
