import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Entry } from "./memory-tree.ts";
import { writeTree } from "./real-image.ts";
import { buildRpms, installRpms, type RpmPackage } from "./rpm-packages.ts";

/** Which system of the family a stand-in is labelled as. */
export interface RedhatRelease {
  readonly distro: "centos" | "fedora" | "rhel" | "rocky";
  readonly release: string;
}

const units = "/usr/lib/systemd/system";
const service = (command: string): string =>
  `[Unit]\nDescription=${command} of a stand-in\n\n[Service]\nExecStart=${command}\n\n[Install]\nWantedBy=multi-user.target\n`;
const timer = "[Timer]\nOnCalendar=hourly\n\n[Install]\nWantedBy=timers.target\n";
const program: Entry = { content: "#!/bin/sh\n# Stands in for a program of the Red Hat family.\n", mode: 0o755 };

/** Writes down how it was called, so that a test can tell. */
const recorder: Entry = { content: `#!/bin/sh\necho "\${0##*/} $*" >>/var/recorded\n`, mode: 0o755 };
/** Removes from the real database of packages what it is told to, and their files. */
const dnf: Entry = {
  content: `#!/bin/bash
set -eu
echo "\${0##*/} $*" >>/var/recorded
[ "$1 $2" = "-y remove" ]
shift 2
rpm --erase --nodeps --noscripts --force-debian "$@"
`,
  mode: 0o755,
};

/** Packages by name, with their files, before any of our elements has run. */
function packages({ release }: RedhatRelease): Record<string, [string, Entry][]> {
  const newTuned = Number.parseInt(release, 10) >= 10;
  return {
    haproxy: [
      ["/usr/sbin/haproxy", program],
      [`${units}/haproxy.service`, service("/usr/sbin/haproxy")],
    ],
    keepalived: [
      ["/usr/sbin/keepalived", program],
      [`${units}/keepalived.service`, service("/usr/sbin/keepalived")],
    ],
    ipvsadm: [
      ["/usr/sbin/ipvsadm", program],
      [`${units}/ipvsadm.service`, service("/usr/sbin/ipvsadm")],
    ],
    iputils: [["/usr/bin/ping", program]],
    "openssh-server": [
      ["/usr/sbin/sshd", program],
      [`${units}/sshd.service`, service("/usr/sbin/sshd")],
      ["/etc/ssh/sshd_config", "# Nothing is set here.\n"],
    ],
    rsyslog: [
      ["/usr/sbin/rsyslogd", recorder],
      ["/etc/rsyslog.conf", 'module(load="imuxsock")\n'],
    ],
    logrotate: [
      ["/etc/logrotate.conf", "weekly\ninclude /etc/logrotate.d\n"],
      [`${units}/logrotate.timer`, timer],
    ],
    dnf: [
      ["/usr/bin/dnf", dnf],
      [`${units}/dnf-makecache.timer`, timer],
    ],
    "cloud-init": [["/etc/cloud/cloud.cfg", "# Nothing is set here.\n"]],
    NetworkManager: [["/etc/NetworkManager/NetworkManager.conf", "[main]\n"]],
    "dhcp-client": [["/etc/dhcp/dhclient.conf", "# Nothing is set here.\n"]],
    "selinux-policy-targeted": [["/etc/selinux/config", "SELINUX=permissive\nSELINUXTYPE=minimum\n"]],
    "policycoreutils-python-utils": [["/usr/sbin/semanage", recorder]],
    "crypto-policies-scripts": [["/usr/bin/update-crypto-policies", recorder]],
    irqbalance: [["/usr/sbin/irqbalance", program]],
    tuned: [
      ["/usr/sbin/tuned", program],
      [`${units}/tuned.service`, service("/usr/sbin/tuned")],
      [`/usr/lib/tuned/${newTuned ? "profiles/" : ""}virtual-guest/tuned.conf`, "[main]\n"],
    ],
    "openstack-octavia-amphora-agent": [
      ...["amphora-agent", "amphora-health-checker", "amphora-interface", "haproxy-vrrp-check", "prometheus-proxy"].map(
        (name): [string, Entry] => [`/usr/bin/${name}`, program],
      ),
      [`${units}/octavia-amphora-agent.service`, service("/usr/bin/amphora-agent")],
    ],
    gcc: [["/usr/bin/gcc", program]],
    "git-core": [["/usr/bin/git", program]],
    setup: [
      ["/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nhaproxy:x:188:188::/var/lib/haproxy:/sbin/nologin\n"],
      ["/etc/group", "root:x:0:\nhaproxy:x:188:\n"],
    ],
  };
}

/** Makes and installs the packages below a folder, by rpmbuild and rpm. @returns the root of the tree */
export function makeRedhatBase(folder: string, release: RedhatRelease): string {
  const [source, root] = [join(folder, "source"), join(folder, "base")];
  mkdirSync(source, { recursive: true });
  mkdirSync(root);
  const wanted = Object.entries(packages(release));
  writeTree(
    source,
    wanted.flatMap(([, entries]) => entries),
  );
  const rpms = wanted.map(([name, entries]): RpmPackage => ({ name, files: entries.map(fileLine) }));
  installRpms(root, buildRpms(folder, source, rpms), { dbpath: "/var/lib/rpm" });
  writeTree(root, [
    [
      "/usr/lib/os-release",
      `NAME="${release.distro} (a stand-in made by tests)"\nID=${release.distro}\nVERSION_ID=${Number.parseInt(release.release, 10)}\n`,
    ],
    ["/etc/os-release", { link: "../usr/lib/os-release" }],
    ["/etc/rpm/macros", "%_dbpath /var/lib/rpm\n%_db_backend sqlite\n"],
    ["/root", { directory: true }],
    ["/opt", { directory: true }],
    ["/etc/modprobe.d", { directory: true }],
    ["/etc/logrotate.d", { directory: true }],
    ["/etc/rsyslog.d", { directory: true }],
  ]);
  return root;
}

function fileLine([path, entry]: [string, Entry]): string {
  const mode = typeof entry === "object" && "mode" in entry ? entry.mode : 0o644;
  return `%attr(${(mode ?? 0o644).toString(8).padStart(4, "0")},root,root) "${path}"`;
}
