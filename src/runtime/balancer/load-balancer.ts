/** A load balancer as Octavia's API knows it, as far as an amphora's configuration depends on it. */
export interface LoadBalancer {
  readonly id: string;
  readonly listeners: readonly Listener[];
  readonly pools: readonly Pool[];
}

export type ListenerProtocol = "HTTP" | "TCP" | "HTTPS" | "TERMINATED_HTTPS" | "UDP" | "SCTP" | "PROMETHEUS";

export interface Listener {
  readonly id: string;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  readonly defaultPool?: string;
  // The owner adds TLS, L7 policies, inserted headers, timeouts, limits.
}

export interface Pool {
  readonly id: string;
  readonly protocol: "HTTP" | "HTTPS" | "TCP" | "UDP" | "SCTP" | "PROXY";
  readonly algorithm: "ROUND_ROBIN" | "LEAST_CONNECTIONS" | "SOURCE_IP";
  readonly members: readonly Member[];
  readonly monitor?: Monitor;
  // The owner adds session persistence and TLS to members.
}

export interface Member {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly weight?: number;
  readonly backup?: boolean;
  readonly monitorAddress?: string;
  readonly monitorPort?: number;
}

export interface Monitor {
  readonly id: string;
  readonly type: "HTTP" | "HTTPS" | "TCP" | "PING" | "TLS-HELLO" | "UDP-CONNECT";
  /** Seconds between probes. */
  readonly delay: number;
  /** Seconds. */
  readonly timeout: number;
  /** Failures after which a member is down, and successes after which it is up. */
  readonly fall: number;
  readonly rise: number;
  readonly path?: string;
  readonly method?: string;
  readonly expectedCodes?: string;
}
