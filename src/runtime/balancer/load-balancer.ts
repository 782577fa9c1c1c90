import type { L7Policy } from "./l7-policy.ts";
import type { ListenerTls, PoolTls } from "./tls.ts";

/**
 * A load balancer as Octavia's API knows it, as far as an amphora's configuration depends on it. Every id is a UUID
 * (see `objectId`): the agent finds the objects of a keepalived configuration by that shape alone.
 */
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
  /** The id of a pool; of a PROMETHEUS listener none. */
  readonly defaultPool?: string;
  /** True when left out; a disabled one is not served. */
  readonly enabled?: boolean;
  /** Connections at once, 50,000 when left out; for UDP per member and unlimited when left out. */
  readonly connectionLimit?: number;
  readonly timeouts?: ListenerTimeouts;
  readonly insertHeaders?: readonly InsertedHeader[];
  /** In the order of their positions. */
  readonly policies?: readonly L7Policy[];
  /** Of a TERMINATED_HTTPS (or PROMETHEUS) listener. */
  readonly tls?: ListenerTls;
}

/** Milliseconds each. */
export interface ListenerTimeouts {
  /** 50,000 when left out. */
  readonly clientData?: number;
  /** 5,000 when left out. */
  readonly memberConnect?: number;
  /** 50,000 when left out. */
  readonly memberData?: number;
  /** Waiting for content before a decision on it; none when left out. */
  readonly tcpInspect?: number;
}

/** The headers that a listener can add for its members; those about TLS of TERMINATED_HTTPS alone. */
export type InsertedHeader =
  | "X-Forwarded-For"
  | "X-Forwarded-Port"
  | "X-Forwarded-Proto"
  | "X-SSL-Client-Verify"
  | "X-SSL-Client-Has-Cert"
  | "X-SSL-Client-DN"
  | "X-SSL-Client-CN"
  | "X-SSL-Issuer"
  | "X-SSL-Client-SHA1"
  | "X-SSL-Client-Not-Before"
  | "X-SSL-Client-Not-After";

export interface Pool {
  readonly id: string;
  readonly protocol: "HTTP" | "HTTPS" | "TCP" | "UDP" | "SCTP" | "PROXY" | "PROXYV2";
  readonly algorithm: "ROUND_ROBIN" | "LEAST_CONNECTIONS" | "SOURCE_IP";
  readonly members: readonly Member[];
  readonly monitor?: Monitor;
  readonly persistence?: SessionPersistence;
  /** Makes HAProxy speak TLS to the members. */
  readonly tls?: PoolTls;
}

export type SessionPersistence =
  | {
      readonly type: "SOURCE_IP";
      /** Seconds, for UDP and SCTP alone; 360 when left out. */
      readonly timeout?: number;
      /** Netmask (IPv4) or prefix length (IPv6), for UDP and SCTP alone. */
      readonly granularity?: string;
    }
  /** HAProxy inserts the cookie `SRV`. */
  | { readonly type: "HTTP_COOKIE" }
  | { readonly type: "APP_COOKIE"; readonly cookieName: string };

export interface Member {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  /** 0 to 256; 1 when left out. */
  readonly weight?: number;
  readonly backup?: boolean;
  /** True when left out. */
  readonly enabled?: boolean;
  readonly monitorAddress?: string;
  readonly monitorPort?: number;
}

export interface Monitor {
  readonly id: string;
  readonly type: "HTTP" | "HTTPS" | "TCP" | "PING" | "TLS-HELLO" | "UDP-CONNECT" | "SCTP";
  /** Seconds between probes. */
  readonly delay: number;
  /** Seconds. */
  readonly timeout: number;
  /** Failures after which a member is down, and successes after which it is up. */
  readonly fall: number;
  readonly rise: number;
  /** `/` when left out. */
  readonly path?: string;
  /** GET when left out. */
  readonly method?: string;
  /** `200`, `200,202` or `200-204`; 200 when left out. */
  readonly expectedCodes?: string;
  readonly httpVersion?: "1.0" | "1.1";
  /** The Host of a probe in HTTP 1.1. */
  readonly domainName?: string;
}
