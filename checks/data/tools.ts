import type { RequiredTool } from "../../src/verify/required-tool.ts";

/**
 * What the agent, its units and its scripts call, besides what has a check of its own; any of the packages of a family will
 * do. To require another program, add a line here.
 */
export const systemTools: readonly RequiredTool[] = [
  {
    need: "the encrypted RAM disk of the certificates",
    command: "cryptsetup",
    debian: ["cryptsetup-bin", "cryptsetup"],
    redhat: ["cryptsetup"],
  },
  {
    need: "the file system on that RAM disk",
    command: "mkfs.ext2",
    debian: ["e2fsprogs"],
    redhat: ["e2fsprogs"],
  },
  { need: "mounting that RAM disk", command: "mount", debian: ["mount"], redhat: ["util-linux", "util-linux-core"] },
  { need: "unmounting it", command: "umount", debian: ["mount"], redhat: ["util-linux", "util-linux-core"] },
  { need: "loading kernel modules", command: "modprobe", debian: ["kmod"], redhat: ["kmod"] },
  { need: "kernel settings", command: "sysctl", debian: ["procps"], redhat: ["procps-ng"] },
  { need: "network namespaces and addresses", command: "ip", debian: ["iproute2"], redhat: ["iproute"] },
  {
    need: "the scripts of the namespace and of the RAM disk",
    command: "awk",
    debian: ["gawk", "mawk", "original-awk"],
    redhat: ["gawk"],
  },
  {
    need: "the namespace's script",
    command: "sort",
    debian: ["coreutils"],
    redhat: ["coreutils", "coreutils-single"],
  },
  {
    need: "the namespace's script",
    command: "join",
    debian: ["coreutils"],
    redhat: ["coreutils", "coreutils-single"],
  },
  { need: "block devices", command: "losetup", debian: ["mount"], redhat: ["util-linux", "util-linux-core"] },
  { need: "starting HAProxy and keepalived", command: "systemctl", debian: ["systemd"], redhat: ["systemd"] },
  { need: "starting everything", command: "init", debian: ["systemd-sysv"], redhat: ["systemd"] },
];

/** What somebody needs who is called to an amphora that misbehaves. */
export const operatorTools: readonly RequiredTool[] = [
  { need: "asking HAProxy's socket", command: "socat", debian: ["socat"], redhat: ["socat"] },
  { need: "asking members", command: "curl", debian: ["curl"], redhat: ["curl", "curl-minimal"] },
  { need: "seeing open files", command: "lsof", debian: ["lsof"], redhat: ["lsof"] },
  { need: "asking network cards", command: "ethtool", debian: ["ethtool"], redhat: ["ethtool"] },
  { need: "seeing traffic", command: "tcpdump", debian: ["tcpdump"], redhat: ["tcpdump"] },
  { need: "seeing access rights", command: "getfacl", debian: ["acl"], redhat: ["acl"] },
  { need: "seeing connections", command: "netstat", debian: ["net-tools"], redhat: ["net-tools"] },
  { need: "seeing processes", command: "pstree", debian: ["psmisc"], redhat: ["psmisc"] },
  { need: "reading logs", command: "less", debian: ["less"], redhat: ["less"] },
  {
    need: "changing a file",
    command: "vi",
    debian: ["vim-tiny", "vim", "vim-nox", "nvi"],
    redhat: ["vim-minimal", "vim-enhanced"],
  },
  { need: "typing", debian: ["bash-completion"], redhat: ["bash-completion"] },
  { need: "sessions that outlive a connection", command: "tmux", debian: ["tmux"], redhat: ["tmux"] },
];

/** Of the RPM family only. */
export const redhatOperatorTools: readonly RequiredTool[] = [
  { need: "gathering a report", command: "sos", debian: [], redhat: ["sos"] },
];
