import type { DistributionFamily } from "../../../src/os-release.ts";
import { elf } from "../good-amphora.ts";
import type { Entry } from "../memory-tree.ts";

const wants = "/etc/systemd/system/multi-user.target.wants";
const units = "/usr/lib/systemd/system";

/** What the checks of network, cloud-init, ssh and what must not be left behind need of the tiny amphora. */
export function hygieneEntries(family: DistributionFamily): [string, Entry][] {
  return [
    ...names(family),
    ...cloudInit(family),
    ...accounts(),
    ...(family === "debian" ? ifupdown() : networkManager()),
  ];
}

function program(path: string, mode = 0o755): [string, Entry] {
  return [path, { content: elf(62, 64), mode }];
}

function names(family: DistributionFamily): [string, Entry][] {
  return [
    ["/etc/hostname", family === "debian" ? "debian\n" : "localhost\n"],
    ["/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"],
    ["/etc/resolv.conf", "nameserver 127.0.0.1\n"],
    ["/etc/nsswitch.conf", "passwd: files\nhosts: files\n"],
    ["/etc/machine-id", ""],
    [family === "debian" ? "/etc/default/locale" : "/etc/locale.conf", "LANG=C.UTF-8\n"],
  ];
}

function cloudInit(family: DistributionFamily): [string, Entry][] {
  const user = family === "debian" ? "debian" : "cloud-user";
  const config = `users:
 - default
disable_root: true
ssh_pwauth: false
cloud_init_modules: [growpart, resizefs, update_hostname, update_etc_hosts, users-groups, write-files, ssh]
cloud_config_modules: [timezone, runcmd]
system_info:
  default_user:
    name: ${user}
    lock_passwd: true
`;
  return [
    ["/etc/cloud/cloud.cfg", config],
    [
      "/etc/cloud/cloud.cfg.d/91-amphora.cfg",
      "datasource_list: [ ConfigDrive, None ]\ndisable_network_activation: true\nmanage_etc_hosts: localhost\n",
    ],
    ["/usr/bin/growpart", { content: "#!/bin/sh\n", mode: 0o755 }],
    program("/usr/sbin/resize2fs"),
    program("/usr/sbin/xfs_growfs"),
  ];
}

function accounts(): [string, Entry][] {
  return [
    ["/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"],
    ["/etc/shadow", { content: "root:*:20000:0:99999:7:::\nnobody:*:20000:0:99999:7:::\n", mode: 0o640 }],
    ["/etc/sudoers", { content: "root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n", mode: 0o440 }],
    ["/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n"],
    ["/etc/ssh/sshd_config.d/20-amphora.conf", "PasswordAuthentication no\nListenAddress 192.0.2.1\n"],
    program("/usr/bin/su", 0o4755),
    ["/tmp", { directory: true, mode: 0o1777 }],
    ["/var/tmp", { directory: true, mode: 0o1777 }],
    ["/var/cache", { directory: true }],
  ];
}

function ifupdown(): [string, Entry][] {
  const path = `${units}/networking.service`;
  return [
    ["/etc/network/interfaces", "source /etc/network/interfaces.d/*\n\nauto lo\niface lo inet loopback\n"],
    ["/etc/dhcp/dhclient-enter-hooks.d/zz-no-resolvconf", "make_resolv_conf() { :; }\n"],
    program("/usr/sbin/ifup"),
    program("/usr/sbin/ifdown"),
    program("/usr/sbin/ifquery"),
    [path, "[Service]\nExecStart=/usr/sbin/ifup -a\n\n[Install]\nWantedBy=multi-user.target\n"],
    [`${wants}/networking.service`, { link: path }],
  ];
}

function networkManager(): [string, Entry][] {
  const path = `${units}/NetworkManager.service`;
  return [
    ["/etc/NetworkManager/NetworkManager.conf", "[main]\n#plugins=keyfile\n"],
    ["/etc/NetworkManager/conf.d/amphora-dns-none.conf", "[main]\ndns=none\n"],
    ["/etc/NetworkManager/conf.d/amphora-no-auto-default.conf", "[main]\nno-auto-default=*\n"],
    ["/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\ninstallonly_limit=3\n"],
    program("/usr/sbin/NetworkManager"),
    program("/usr/bin/nmcli"),
    [path, "[Service]\nExecStart=/usr/sbin/NetworkManager\n\n[Install]\nWantedBy=multi-user.target\n"],
    [`${wants}/NetworkManager.service`, { link: path }],
  ];
}
