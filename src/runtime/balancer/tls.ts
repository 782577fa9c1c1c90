import type { KeyPair } from "../identity/identity.ts";

export type TlsVersion = "SSLv3" | "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

interface TlsChoice {
  /** TLS 1.2 and 1.3 when left out. */
  readonly versions?: readonly TlsVersion[];
  /** In OpenSSL's notation. */
  readonly ciphers?: string;
  /** In the order of preference, such as `["h2", "http/1.1"]`. */
  readonly alpn?: readonly string[];
}

export interface ListenerTls extends TlsChoice {
  /** The first is the default, the others are chosen by SNI; PEM, where `certificate` may hold the chain as well. */
  readonly certificates: readonly KeyPair[];
  /** `NONE` when left out. */
  readonly clientAuthentication?: "NONE" | "OPTIONAL" | "MANDATORY";
  /** PEM of the CA (or CAs) that client certificates are held against. */
  readonly clientCa?: string;
  /** PEM. */
  readonly clientCrl?: string;
  readonly hsts?: { readonly maxAge: number; readonly includeSubdomains?: boolean; readonly preload?: boolean };
}

export interface PoolTls extends TlsChoice {
  /** PEM of the CA that members' certificates are held against; without it they are not looked at. */
  readonly ca?: string;
  /** PEM. */
  readonly crl?: string;
  /** What HAProxy shows to the members. */
  readonly clientCertificate?: KeyPair;
}
