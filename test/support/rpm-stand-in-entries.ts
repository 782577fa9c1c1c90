import { operatorTools, redhatOperatorTools, systemTools } from "../../checks/data/tools.ts";
import { packageNames } from "./good-amphora/packages.ts";
import { goodAmphora } from "./good-amphora.ts";
import type { Entry } from "./memory-tree.ts";
import type { RpmPackage } from "./rpm-packages.ts";
import { selinuxPolicy } from "./selinux-policy.ts";

const release = `NAME="Rocky Linux"
ID=rocky
ID_LIKE="rhel centos fedora"
VERSION_ID=9.4
PRETTY_NAME="Rocky Linux 9.4 (a stand-in made by tests)"
`;

/** The files of the stand-in by path: the tiny amphora's for this family, and what is the RPM family's own. */
export function standInEntries(): Map<string, Entry> {
  const entries = new Map(goodAmphora("redhat"));
  const own: [string, Entry][] = [
    ["/usr/lib/os-release", release],
    ["/etc/selinux/config", "SELINUX=permissive\nSELINUXTYPE=targeted\n"],
    // The whole hook is one file here, which no-resolvconf writes.
    ["/etc/dhcp/dhclient-enter-hooks", { content: "make_resolv_conf() { :; }\n", mode: 0o755 }],
    [
      "/etc/selinux/targeted/policy/policy.33",
      selinuxPolicy({
        os_haproxy_enable_nsfs: true,
        os_haproxy_ping: true,
        cluster_use_execmem: true,
        keepalived_connect_any: true,
        httpd_can_network_connect: false,
      }),
    ],
  ];
  const found = new Map<string, Entry>();
  for (const [path, entry] of [...entries, ...own]) {
    if (path.startsWith("/var/lib/dpkg/")) continue;
    found.set(
      throughLinks(entries, path)
        .replace(...agentOfRocky)
        .replace(...initialRamDisk),
      renewed(entry),
    );
  }
  return found;
}

/** The first release of the agent that knows Rocky Linux is 14. */
const agentOfRocky = ["octavia-11.0.0.dist-info", "octavia-14.0.0.dist-info"] as const;
const initialRamDisk = [/^\/boot\/initrd\.img-(.*)$/, "/boot/initramfs-$1.img"] as const;

function renewed(entry: Entry): Entry {
  return entry === "Name: octavia\nVersion: 11.0.0\n" ? "Name: octavia\nVersion: 14.0.0\n" : entry;
}

/** Where a path leads whose first name is a link: `/usr/lib/x` of `/lib/x`. */
function throughLinks(entries: ReadonlyMap<string, Entry>, path: string): string {
  const [, first = "", rest] = /^(\/[^/]+)(\/.+)$/.exec(path) ?? [];
  const link = rest === undefined ? undefined : entries.get(first);
  return typeof link === "object" && "link" in link ? `/${link.link.replace(/^\//, "")}${rest}` : path;
}

/** What Rocky Linux 9 has, where anybody looks at the version. */
const versions: Readonly<Record<string, Pick<RpmPackage, "version" | "release" | "epoch">>> = {
  haproxy: { version: "2.4.22", release: "3.el9_4" },
  keepalived: { version: "2.2.8", release: "3.el9" },
  ipvsadm: { version: "1.31", release: "6.el9" },
  "kernel-core": { version: "5.14.0", release: "427.13.1.el9_4" },
  python3: { version: "3.9.18", release: "3.el9_4" },
  systemd: { version: "252", release: "32.el9_4" },
  "dhcp-client": { epoch: 12, version: "4.4.2", release: "19.b1.el9" },
  "openstack-selinux": { version: "0.8.40", release: "1.el9" },
};

/** Who brings a path, by what it begins or ends with; the first that fits. */
const owners: readonly (readonly [RegExp, string])[] = [
  [/^\/usr\/.*(octavia|amphora)/, "openstack-octavia-amphora-agent"],
  [/^\/etc\/selinux\//, "selinux-policy-targeted"],
  [/^\/(boot\/vmlinuz-|usr\/lib\/modules\/)/, "kernel-core"],
  [/cloud-?init|\/etc\/cloud\//, "cloud-init"],
  [/^\/usr\/(bin|lib)\/python3/, "python3"],
  [/haproxy/, "haproxy"],
  [/keepalived/, "keepalived"],
  [/\/(sshd|ssh)[^/]*$|\/etc\/ssh\//, "openssh-server"],
  [/rsyslog/, "rsyslog"],
  [/\/logrotate/, "logrotate"],
  [/\/usr\/sbin\/nft$/, "nftables"],
  [/\/usr\/bin\/nc$/, "nmap-ncat"],
  [/\/dhclient$/, "dhcp-client"],
  [/\/ping6?$/, "iputils"],
  [/\/usr\/bin\/(sh|dash|bash)$/, "bash"],
  [/^\/usr\/lib\/systemd\//, "systemd"],
];

/** What nobody brings: made when the image is built, or by an administrator. */
const unowned = /^\/(etc\/systemd|usr\/local|opt|var|boot|root|home|run|tmp|dev|proc|sys)(\/|$)/;

/** The name of the package that brings a path; `undefined` when none does. */
export function ownerOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const tool = [...systemTools, ...operatorTools, ...redhatOperatorTools].find(({ command }) => command === name);
  const program = /^\/usr\/s?bin\/[^/]+$/.test(path);
  if (program && tool !== undefined) return tool.redhat[0];
  if (program && packageNames("redhat").includes(name)) return name;
  const rule = owners.find(([pattern]) => pattern.test(path));
  if (rule !== undefined && !/^\/(etc\/systemd|usr\/local|opt|var)\//.test(path)) return rule[1];
  if (unowned.test(path)) return undefined;
  return path.startsWith("/etc/") ? "setup" : "filesystem";
}

/** The packages of the stand-in with the files that each brings. */
export function standInPackages(entries: ReadonlyMap<string, Entry>): RpmPackage[] {
  const files = new Map<string, string[]>();
  const names = [...packageNames("redhat"), "openstack-selinux", "kernel-core", "setup", "filesystem"];
  for (const name of names) files.set(name, []);
  for (const [path, entry] of entries) {
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    const lines = files.get(owner) ?? [];
    files.set(owner, lines);
    lines.push(fileLine(path, entry));
  }
  return [...files].map(([name, lines]) => ({
    name,
    version: "1.0",
    release: "1.el9",
    architecture: "x86_64",
    ...versions[name],
    files: lines,
  }));
}

/** A line of `%files`. */
function fileLine(path: string, entry: Entry): string {
  const isObject = typeof entry === "object" && !(entry instanceof Uint8Array);
  if (isObject && "directory" in entry) return `%dir %attr(0755,root,root) "${path}"`;
  if (isObject && "link" in entry) return `"${path}"`;
  const mode = (isObject ? entry.mode : undefined) ?? 0o644;
  const config = path.startsWith("/etc/") ? "%config(noreplace) " : "";
  return `${config}%attr(${mode.toString(8).padStart(4, "0")},root,root) "${path}"`;
}
