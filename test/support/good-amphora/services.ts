import { amphoraSysctls } from "../../../checks/data/amphora-sysctls.ts";
import type { DistributionFamily } from "../../../src/os-release.ts";
import { elf } from "../good-amphora.ts";
import type { Entry } from "../memory-tree.ts";

const vendor = "/usr/lib/systemd/system";
const own = "/etc/systemd/system";
const script = (content: string): Entry => ({ content: `#!/bin/sh\n${content}`, mode: 0o755 });

/** What the checks of the agent, units, the RAM disk of certificates, logs and sysctls need of the tiny amphora. */
export function servicesEntries(family: DistributionFamily): [string, Entry][] {
  return [
    ...python(family),
    ...agentFiles(family),
    ...units(family),
    ...amphoraUnits(),
    ...cloudInitUnits(),
    ...configuration(),
  ];
}

function python(family: DistributionFamily): [string, Entry][] {
  const version = family === "debian" ? "3.11" : "3.9";
  const modules = family === "debian" ? "/usr/lib/python3/dist-packages" : `/usr/lib/python${version}/site-packages`;
  const names = [
    "octavia",
    "octavia/cmd",
    "octavia_lib",
    "pyroute2",
    "gunicorn",
    "gunicorn/workers",
    "flask",
    "simplejson",
  ];
  return [
    ["/usr/bin/python3", { link: `python${version}` }],
    [`/usr/bin/python${version}`, { content: elf(62, 64), mode: 0o755 }],
    ...names.map((name): [string, Entry] => [`${modules}/${name}/__init__.py`, ""]),
    [`${modules}/octavia/cmd/agent.py`, "def main(): ...\n"],
    [`${modules}/gunicorn/sock.py`, "def ssl_context(conf): ...\n"],
    [`${modules}/gunicorn/workers/sync.py`, "from gunicorn import sock\n"],
    [`${modules}/octavia-11.0.0.dist-info/METADATA`, "Name: octavia\nVersion: 11.0.0\n"],
    [`${modules}/gunicorn-21.2.0.dist-info/METADATA`, "Name: gunicorn\nVersion: 21.2.0\n"],
  ];
}

function agentFiles(family: DistributionFamily): [string, Entry][] {
  const group = family === "debian" ? "nogroup" : "haproxy";
  return [
    ...["amphora-interface", "amphora-health-checker", "haproxy-vrrp-check", "prometheus-proxy"].map(
      (name): [string, Entry] => [`/usr/bin/${name}`, { content: "#!/usr/bin/python3\n", mode: 0o755 }],
    ),
    ["/usr/local/bin/lvs-masquerade.sh", script("nft list tables\n")],
    ["/usr/local/bin/certfs-ramfs", script("modprobe brd rd_nr=1\ncryptsetup luksFormat --type luks1 /dev/ram0\n")],
    ["/etc/octavia/certs", { directory: true }],
    ["/etc/group", `root:x:0:\n${group}:x:65534:\n`],
    ["/var/lib/octavia/haproxy-default-user-group.conf", `global\n\tgroup ${group}\n`],
    ["/var/lib/octavia/ping-wrapper.sh", script("ping -c 1 $HAPROXY_SERVER_ADDR\n")],
  ];
}

function units(family: DistributionFamily): [string, Entry][] {
  const cron = family === "debian" ? "cron" : "crond";
  const target = (...requires: string[]) => `[Unit]\n${requires.map((name) => `Requires=${name}\n`).join("")}`;
  return [
    [`${vendor}/default.target`, { link: "graphical.target" }],
    [`${vendor}/graphical.target`, target("multi-user.target")],
    [`${vendor}/multi-user.target`, target("basic.target")],
    [`${vendor}/basic.target`, `${target("sysinit.target")}Wants=timers.target\n`],
    [`${vendor}/sysinit.target`, target()],
    [`${vendor}/timers.target`, target()],
    ["/usr/sbin/rsyslogd", { content: elf(62, 64), mode: 0o755 }],
    [`${vendor}/rsyslog.service`, "[Service]\nExecStart=/usr/sbin/rsyslogd -n\n"],
    [`${own}/multi-user.target.wants/rsyslog.service`, { link: `${vendor}/rsyslog.service` }],
    [`/usr/sbin/${cron}`, { content: elf(62, 64), mode: 0o755 }],
    [`${vendor}/${cron}.service`, `[Service]\nExecStart=/usr/sbin/${cron}\n`],
    [`${own}/multi-user.target.wants/${cron}.service`, { link: `${vendor}/${cron}.service` }],
    [`${own}/serial-getty@ttyS0.service`, { link: "/dev/null" }],
  ];
}

function amphoraUnits(): [string, Entry][] {
  const agent = `[Unit]
Requires=certs-ramfs.service
After=certs-ramfs.service

[Service]
User=root
WorkingDirectory=/
ExecStart=/usr/bin/amphora-agent --config-file /etc/octavia/amphora-agent.conf
`;
  const ramDisk = "[Unit]\nAfter=cloud-config.target\n\n[Service]\nExecStart=/usr/local/bin/certfs-ramfs start\n";
  return [
    [`${own}/amphora-agent.service`, agent],
    [`${own}/octavia-agent.service`, { link: `${own}/amphora-agent.service` }],
    [`${own}/multi-user.target.wants/amphora-agent.service`, { link: `${own}/amphora-agent.service` }],
    [`${own}/certs-ramfs.service`, ramDisk],
    [`${own}/prometheus-proxy.service`, "[Service]\nExecStart=/usr/bin/prometheus-proxy\n"],
    [`${own}/multi-user.target.wants/prometheus-proxy.service`, { link: `${own}/prometheus-proxy.service` }],
  ];
}

function cloudInitUnits(): [string, Entry][] {
  const stages = ["cloud-init-local", "cloud-init", "cloud-config", "cloud-final"];
  return [
    ["/usr/lib/systemd/system-generators/cloud-init-generator", script("")],
    [`${vendor}/cloud-init.target`, "[Unit]\nAfter=multi-user.target\n"],
    [`${vendor}/cloud-config.target`, "[Unit]\n"],
    ...stages.flatMap((name): [string, Entry][] => [
      [`${vendor}/${name}.service`, "[Service]\nExecStart=/bin/sh\n"],
      [`${own}/cloud-init.target.wants/${name}.service`, { link: `${vendor}/${name}.service` }],
    ]),
  ];
}

function configuration(): [string, Entry][] {
  const values = [
    ...amphoraSysctls,
    { key: "fs.file-max", value: "2600000" },
    { key: "fs.nr_open", value: "2600000" },
    { key: "net.ipv4.ping_group_range", value: "0 2147483647" },
  ];
  const rotation = "{\n\tdaily\n}\n";
  return [
    ["/etc/sysctl.d/99-amphora-haproxy.conf", values.map(({ key, value }) => `${key} = ${value}\n`).join("")],
    ["/etc/rsyslog.conf", 'module(load="imuxsock")\n$IncludeConfig /etc/rsyslog.d/*.conf\n'],
    [
      "/etc/rsyslog.d/55-octavia-socket.conf",
      'input(type="imuxsock" Socket="/run/rsyslog/octavia/log" CreatePath="on")\n',
    ],
    ["/etc/logrotate.conf", "weekly\nmaxsize 100M\ninclude /etc/logrotate.d\n"],
    ["/etc/logrotate.d/amphora", `/var/log/haproxy.log /var/log/amphora-agent.log ${rotation}`],
    ["/etc/logrotate.d/rsyslog", `/var/log/syslog\n/var/log/messages\n${rotation}`],
    ["/usr/lib/systemd/network/99-default.link", "[Match]\nOriginalName=*\n\n[Link]\nAlternativeNamesPolicy=path\n"],
    ["/etc/systemd/network/90-amphora.link", "[Match]\nOriginalName=*\n\n[Link]\nAlternativeNamesPolicy=\n"],
  ];
}
