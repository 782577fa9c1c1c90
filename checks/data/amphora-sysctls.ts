/** The kernel values of Octavia's own images. `fs.*` and the groups that may ping have checks of their own. */
export const amphoraSysctls: readonly { readonly key: string; readonly value: string }[] = [
  { key: "net.core.netdev_max_backlog", value: "100000" },
  { key: "net.core.rmem_max", value: "67108864" },
  { key: "net.core.somaxconn", value: "65534" },
  { key: "net.core.wmem_max", value: "67108864" },
  { key: "net.ipv4.ip_local_port_range", value: "1025 65534" },
  { key: "net.ipv4.ip_nonlocal_bind", value: "1" },
  { key: "net.ipv4.tcp_fin_timeout", value: "5" },
  { key: "net.ipv4.tcp_keepalive_time", value: "300" },
  { key: "net.ipv4.tcp_max_orphans", value: "5800000" },
  { key: "net.ipv4.tcp_max_syn_backlog", value: "100000" },
  { key: "net.ipv4.tcp_max_tw_buckets", value: "5800000" },
  { key: "net.ipv4.tcp_mtu_probing", value: "1" },
  { key: "net.ipv4.tcp_rmem", value: "4096 87380 33554432" },
  { key: "net.ipv4.tcp_synack_retries", value: "3" },
  { key: "net.ipv4.tcp_tw_reuse", value: "1" },
  { key: "net.ipv4.tcp_wmem", value: "4096 87380 33554432" },
  { key: "net.ipv6.ip_nonlocal_bind", value: "1" },
  { key: "net.netfilter.nf_conntrack_tcp_timeout_fin_wait", value: "5" },
  { key: "net.netfilter.nf_conntrack_tcp_timeout_time_wait", value: "5" },
];

/** The keys without which a listener does not start or drops connections, whatever the release. */
export const indispensable: readonly string[] = [
  "net.core.somaxconn",
  "net.ipv4.ip_nonlocal_bind",
  "net.ipv6.ip_nonlocal_bind",
  "net.ipv4.tcp_max_syn_backlog",
];

/** Keys that kernels had and have no longer. */
export const removedKeys: readonly string[] = [
  "net.ipv4.tcp_tw_recycle",
  "net.ipv4.ip_conntrack_max",
  "net.ipv4.netfilter.ip_conntrack_max",
];
