/** A route of a subnet besides its gateway. */
export interface HostRoute {
  readonly destination: string;
  readonly nexthop: string;
}

/** What POST /1.0/plug/vip asks for; the MAC in lower case. */
export interface VipPlug {
  readonly subnet_cidr: string;
  readonly gateway: string;
  readonly mac_address: string;
  readonly mtu?: number;
  /** The amphora's own address in that subnet; without it the agent asks DHCP. */
  readonly vrrp_ip?: string;
  readonly host_routes?: readonly HostRoute[];
  /** From agent 11 on. */
  readonly additional_vips?: readonly AdditionalVip[];
  /** From agent 14 on. */
  readonly is_sriov?: boolean;
}

export interface AdditionalVip {
  readonly ip_address: string;
  readonly subnet_cidr: string;
  readonly gateway?: string;
  readonly host_routes?: readonly HostRoute[];
}

/** What POST /1.0/plug/network asks for; the MAC in lower case. */
export interface NetworkPlug {
  readonly mac_address: string;
  readonly fixed_ips?: readonly FixedIp[];
  readonly mtu?: number;
  /** Where the NIC that has the VIP gets addresses of a further subnet. */
  readonly vip_net_info?: (VipPlug & { readonly vip: string }) | null;
  /** From agent 16 on. */
  readonly is_sriov?: boolean;
}

export interface FixedIp {
  readonly ip_address: string;
  readonly subnet_cidr: string;
  readonly gateway?: string;
  readonly host_routes?: readonly HostRoute[];
}

/** What PUT /1.0/interface/ADDRESS/rules lets in; exactly these three keys. */
export interface FirewallRule {
  readonly protocol: "TCP" | "UDP" | "SCTP" | "VRRP";
  /** `null` lets everybody in. */
  readonly cidr: string | null;
  readonly port: number;
}
