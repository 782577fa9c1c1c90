import type { RequiredPackage } from "../../src/verify/required-package.ts";

/**
 * What every amphora needs besides HAProxy, by distribution family. Any of `names` will do. HAProxy has a check of its own.
 * To require another package, add a line here.
 */
export const requiredPackages: readonly RequiredPackage[] = [
  {
    need: "VRRP and UDP load balancing; the agent asks for its version in every answer about itself",
    debian: ["keepalived"],
    redhat: ["keepalived"],
  },
  {
    need: "UDP and SCTP load balancing; the agent asks for its version in every answer about itself",
    debian: ["ipvsadm"],
    redhat: ["ipvsadm"],
  },
  {
    need: "the encrypted RAM disk of the certificates",
    debian: ["cryptsetup-bin", "cryptsetup"],
    redhat: ["cryptsetup"],
  },
  { need: "the file system on that RAM disk (mkfs.ext2)", debian: ["e2fsprogs"], redhat: ["e2fsprogs"] },
  { need: "loading kernel modules (modprobe)", debian: ["kmod"], redhat: ["kmod"] },
  { need: "kernel settings (sysctl)", debian: ["procps"], redhat: ["procps-ng"] },
  { need: "network namespaces and addresses (ip)", debian: ["iproute2"], redhat: ["iproute"] },
  { need: "the network namespace's start-up script (awk)", debian: ["gawk", "mawk"], redhat: ["gawk"] },
  { need: "the start-up scripts (sort, join)", debian: ["coreutils"], redhat: ["coreutils", "coreutils-single"] },
  { need: "block devices and mounts (mount, losetup)", debian: ["util-linux"], redhat: ["util-linux"] },
  {
    need: "masquerading and connection tracking",
    debian: ["nftables", "iptables"],
    redhat: ["nftables", "iptables-nft"],
  },
  { need: "UDP health checks (nc)", debian: ["netcat-openbsd", "netcat-traditional", "ncat"], redhat: ["nmap-ncat"] },
  { need: "finding nc in the UDP health check (which)", debian: ["debianutils"], redhat: ["which"] },
  { need: "PING health checks", debian: ["iputils-ping", "inetutils-ping"], redhat: ["iputils"] },
  { need: "the configuration that the controller hands over at boot", debian: ["cloud-init"], redhat: ["cloud-init"] },
  {
    need: "the agent and cloud-init",
    debian: ["python3", "python3-minimal"],
    redhat: ["python3", "python39", "python3.12", "python312"],
  },
  { need: "the logs of HAProxy and of the agent", debian: ["rsyslog"], redhat: ["rsyslog"] },
  { need: "keeping the logs from filling the disk", debian: ["logrotate"], redhat: ["logrotate"] },
  { need: "starting every other service", debian: ["systemd-sysv", "systemd"], redhat: ["systemd"] },
];
