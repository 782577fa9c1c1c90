import { features } from "../../../checks/data/octavia-releases.ts";
import { operatorTools, redhatOperatorTools, systemTools } from "../../../checks/data/tools.ts";
import type { DistributionFamily } from "../../../src/os-release.ts";
import { dpkgRecord, elf } from "../good-amphora.ts";
import type { Entry } from "../memory-tree.ts";

const haproxyFeatures =
  "-51DEGREES +ACCEPT4 +BACKTRACE +EPOLL +NS +OPENSSL +PCRE2 +POLL +PROMEX -QUIC +SYSTEMD +THREAD -ZLIB";

/** Packages with checks of their own, by family. */
const named: Readonly<Record<DistributionFamily, readonly string[]>> = {
  debian: ["dpkg", "nftables", "netcat-openbsd", "debianutils", "iputils-ping", "isc-dhcp-client", "python3"],
  redhat: ["rpm", "nftables", "nmap-ncat", "which", "iputils", "dhcp-client", "python3"],
};
const both = ["haproxy", "keepalived", "ipvsadm", "cloud-init", "rsyslog", "logrotate", "acpid", "irqbalance"];

/** The packages that an amphora of the family needs, each once. */
export function packageNames(family: DistributionFamily): string[] {
  const tools = [...systemTools, ...operatorTools, ...(family === "redhat" ? redhatOperatorTools : [])];
  const names = [...both, ...named[family], "openssh-server", ...tools.map((tool) => tool[family][0] ?? "")];
  return [...new Set(names)];
}

const sbin = ["keepalived", "ipvsadm", "nft", "rsyslogd", "logrotate", "acpid", "irqbalance", "sshd", "dhclient"];
const bin = ["nc", "which", "ping", "ping6", "cloud-init"];

/** What the checks of packages need of the tiny amphora. */
export function packagesEntries(family: DistributionFamily): [string, Entry][] {
  const program = { content: elf(62, 64), mode: 0o755 };
  const tools = [...systemTools, ...operatorTools, ...(family === "redhat" ? redhatOperatorTools : [])];
  const commands = tools.flatMap(({ command }) => command ?? []);
  const modules = family === "debian" ? "/usr/lib/python3/dist-packages" : "/usr/lib/python3.9/site-packages";
  const systemd = "/usr/lib/systemd/system";
  const ssh = family === "debian" ? "ssh.service" : "sshd.service";
  return [
    ...[...bin, ...commands].map((name): [string, Entry] => [`/usr/bin/${name}`, program]),
    ...sbin.map((name): [string, Entry] => [`/usr/sbin/${name}`, program]),
    ["/usr/sbin/haproxy", { content: haproxyOf(haproxyFeatures), mode: 0o755 }],
    [`${modules}/cloudinit/sources/DataSourceConfigDrive.py`, "class DataSourceConfigDrive: ...\n"],
    // What files show of the agent's release, up to the one of the stand-in of the RPM family.
    ...features.flatMap(({ since, sign }): [string, Entry][] =>
      sign === undefined || sign.gone || since > 14
        ? []
        : [[`${modules}/octavia/${sign.file}`, `${sign.text ?? ""}\n`]],
    ),
    ["/var/lib/dhclient", { directory: true }],
    [`${systemd}/logrotate.service`, "[Service]\nType=oneshot\nExecStart=/usr/sbin/logrotate /etc/logrotate.conf\n"],
    [`${systemd}/logrotate.timer`, "[Timer]\nOnCalendar=daily\n\n[Install]\nWantedBy=timers.target\n"],
    ["/etc/systemd/system/timers.target.wants/logrotate.timer", { link: `${systemd}/logrotate.timer` }],
    [`${systemd}/${ssh}`, "[Service]\nExecStart=/usr/sbin/sshd -D\n\n[Install]\nWantedBy=multi-user.target\n"],
    [`/etc/systemd/system/multi-user.target.wants/${ssh}`, { link: `${systemd}/${ssh}` }],
    ...(family === "debian" ? dpkgEntries() : redhatEntries()),
  ];
}

function dpkgEntries(): [string, Entry][] {
  const names = packageNames("debian");
  return [
    ["/var/lib/dpkg/status", names.map((name) => dpkgRecord(name)).join("\n")],
    ...names.map((name): [string, Entry] => [`/var/lib/dpkg/info/${name}.list`, "/.\n"]),
    ["/etc/apt/sources.list", "deb http://packages.example.com/debian bookworm main\n"],
  ];
}

function redhatEntries(): [string, Entry][] {
  return [["/etc/yum.repos.d/base.repo", "[base]\nbaseurl=https://mirror.stream.centos.org/9-stream/\nenabled=1\n"]];
}

/** The least program with a list of features among its constants: an ELF file with one section of constants. */
export function haproxyOf(features: string): Buffer {
  const start = elf(62, 64);
  const constants = Buffer.from(`HAProxy version %s\0${features}\0`);
  const header = 64;
  const bytes = Buffer.concat([start, constants, Buffer.alloc(2 * header)]);
  const table = start.length + constants.length;
  // e_shoff, e_shentsize and e_shnum; then sh_type, sh_flags, sh_offset and sh_size of the second section.
  bytes.writeBigUInt64LE(BigInt(table), 0x28);
  bytes.writeUInt16LE(header, 0x3a);
  bytes.writeUInt16LE(2, 0x3c);
  bytes.writeUInt32LE(1, table + header + 4);
  bytes.writeBigUInt64LE(2n, table + header + 8);
  bytes.writeBigUInt64LE(BigInt(start.length), table + header + 0x18);
  bytes.writeBigUInt64LE(BigInt(constants.length), table + header + 0x20);
  return bytes;
}
