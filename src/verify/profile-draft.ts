import { createHash } from "node:crypto";
import type { NativeImage } from "../backend/native.ts";
import { readAgent } from "../guest/agent.ts";
import { readCloudConfig } from "../guest/cloud-config.ts";
import { upstreamVersion } from "../guest/dpkg/debian-version.ts";
import { type Guest, guestOf } from "../guest/guest.ts";
import { readSysctls } from "../guest/sysctl.ts";
import { type Expected, readExpected } from "./expectations.ts";

/** What a profile may say of these, an image has or has not. */
const packages = [
  ...["haproxy", "keepalived", "ipvsadm", "lvm2", "nftables", "iptables", "cloud-init", "openssh-server", "systemd"],
  ...["amphora-agent", "octavia-agent", "openstack-octavia-amphora-agent", "qemu-guest-agent", "rsyslog", "chrony"],
];
const files = ["/etc/haproxy/haproxy.cfg", "/etc/cloud/cloud.cfg", "/etc/ssh/sshd_config", "/etc/sysctl.conf"];
const sysctls = [
  ...["net.ipv4.ip_local_port_range", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_max_syn_backlog", "fs.nr_open"],
  ...["net.ipv4.tcp_tw_reuse", "net.core.somaxconn", "net.core.rmem_max", "net.core.wmem_max", "fs.file-max"],
  ...[
    "net.ipv4.ip_forward",
    "net.ipv4.ip_nonlocal_bind",
    "net.ipv6.ip_nonlocal_bind",
    "net.netfilter.nf_conntrack_max",
  ],
];
const units = [
  ...["amphora-agent.service", "octavia-agent.service", "octavia-amphora-agent.service", "cloud-init.service"],
  ...["ssh.service", "sshd.service", "systemd-networkd.service", "rsyslog.service", "chrony.service"],
];
/** Files larger than these are no configuration. */
const largestFile = 1024 * 1024;

/** A section of a profile: lines of YAML, or why there are none. */
type Lines = readonly string[];

/**
 * Writes a profile of what an image has, with comments; the image passes it. Whatever is the guest's word stands there in
 * quotes, and only where it has the shape of what it should be.
 */
export function draftProfile(image: NativeImage): string {
  const guest = guestOf(image.root);
  const expected = readExpected(image.path, undefined);
  return [
    "# A profile for amphora-verify --profile, written by amphora-verify init from",
    `# ${text(image.path)}.`,
    "# It states what that image has. Keep what every image of yours must have, and delete the rest.",
    "# schema/profile.schema.json of amphora-verify says what else may stand here.",
    "schemaVersion: 1",
    "# What the profile is called in verdicts.",
    'name: "amphora"',
    ...section("expect:", "What an image is asked to be; a build record beside it must not say otherwise.", [
      ...expectLines(image, guest, expected),
    ]),
    "# Another grade for a check (amphora-verify --list-checks shows them), required, recommended or informational:",
    "# grades:",
    "#   image-check-agreed: recommended",
    ...section("packages:", "Packages that must be installed, at least in these versions.", [
      ...below("  required:", packageLines(guest)),
      "  # Packages that must not be installed:",
      "  # forbidden: [telnetd]",
    ]),
    ...section("files:", "Files that must be there; mode, owner, group, sha256 and contains may be left out.", [
      ...below("  required:", fileLines(guest)),
      "  # Paths at which nothing may be:",
      "  # forbidden: [/root/.ssh/authorized_keys]",
    ]),
    ...section("sysctls:", "What systemd sets at boot, wherever it is written.", sysctlLines(guest)),
    ...section("units:", "What a boot starts; disabled and masked may stand beside enabled.", [
      ...below("  enabled:", unitLines(guest)),
    ]),
    "# Failures that are accepted for a time. An expired waiver, and one that matches nothing, fail the run:",
    "# waivers:",
    "#   - check: M4-apt-timers-masked",
    "#     reason: the next build has it",
    "#     owner: image team",
    "#     tracker: TICKET-1",
    "#     expires: 2027-01-31",
    "",
  ].join("\n");
}

/** A heading with its comment, left out where nothing that counts stands below it. */
function section(heading: string, comment: string, lines: Lines): Lines {
  return lines.some((line) => !line.trimStart().startsWith("#")) ? [`# ${comment}`, heading, ...lines] : [];
}

function below(heading: string, lines: Lines): Lines {
  return lines.length === 0 ? [] : [heading, ...lines];
}

function expectLines(image: NativeImage, guest: Guest, { expected, options }: Expected): Lines {
  const gb = image.virtualSize / 1024 ** 3;
  const system = guest.osRelease();
  const { programs } = guest.fact(readAgent);
  const isSource = programs.every((path) => path.startsWith("/usr/local/"));
  const agent = programs.length === 1 ? (isSource ? "source" : "package") : "any";
  const named = guest.fact(readCloudConfig).identified?.names.filter((name) => /^[A-Za-z0-9]+$/.test(name)) ?? [];
  // What the record states is what a verification follows.
  const stated = <Value>(one: { readonly value: Value; readonly from: string }, seen: Value): Value =>
    one.from === "default" ? seen : one.value;
  const size = expected.sizeGb ?? (image.kind === "disk" && Number.isInteger(gb) && gb > 0 ? gb : undefined);
  const values: Record<string, unknown> = {
    size,
    architecture: expected.architecture ?? guest.architecture(),
    distribution: stated(options.distribution, system?.id),
    release: stated(options.release, system?.versionCodename || system?.versionId || undefined),
    agent: stated(options.agent, agent),
    sshd: stated(options.sshd, guest.tree.stat("/usr/sbin/sshd")?.type === "file"),
    datasources: stated(options.datasources, named),
  };
  return [
    ...Object.entries(values).flatMap(([name, value]) =>
      value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [`  ${name}: ${yaml(value)}`],
    ),
    "  # GB of the disk of the flavor that amphorae get:",
    "  # flavorDisk: 3",
    "  # The releases of Octavia that the image must serve:",
    '  # controllers: ["2023.1"]',
  ];
}

function packageLines(guest: Guest): Lines {
  const database = guest.packages();
  return packages.flatMap((name) => {
    const found = database?.installed(name);
    if (found?.name !== name) return [];
    const version = upstreamVersion(found.version);
    const range = /^[\w.+~^-]+$/.test(version) ? `, version: ${yaml(`>=${version}`)}` : "";
    return [`    - { name: ${yaml(name)}${range} }`];
  });
}

function fileLines({ tree }: Guest): Lines {
  return files.flatMap((path) => {
    const status = tree.stat(path);
    if (status?.type !== "file" || status.size > largestFile) return [];
    const digest = createHash("sha256").update(tree.read(path)).digest("hex");
    const mode = (status.mode & 0o7777).toString(8).padStart(4, "0");
    return [
      `    - path: ${yaml(path)}`,
      `      mode: ${yaml(mode)}`,
      `      owner: ${status.uid}`,
      `      group: ${status.gid}`,
      `      sha256: ${yaml(digest)}`,
    ];
  });
}

function sysctlLines(guest: Guest): Lines {
  const { effective } = guest.fact(readSysctls);
  return sysctls.flatMap((key) => {
    const value = effective(key)?.value;
    return value ? [`  ${key}: ${yaml(value)}`] : [];
  });
}

function unitLines(guest: Guest): Lines {
  const found = units.map((name) => guest.unit(name));
  const enabled = found.filter(({ path, masked, wantedBy }) => path !== undefined && !masked && wantedBy.length > 0);
  // Several names may lead to one unit.
  return [...new Set(enabled.map(({ name }) => name))].map((name) => `    - ${yaml(name)}`);
}

/** A value as YAML has it, on one line: JSON, with what a YAML reader may refuse or break a line at escaped as well. */
function yaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yaml).join(", ")}]`;
  return text(JSON.stringify(value));
}

function text(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu, (character) => {
    const units = character.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
    return units.map((unit) => `\\u${unit}`).join("");
  });
}
