/** A certificate and its key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Who an amphora is, and who may command it; made anew for each cold boot and kept with its saved state. */
export interface AmphoraIdentity {
  /** UUID: instance id, common name and DNS name of the server certificate, id in heartbeats. */
  readonly amphoraId: string;
  /** PEM of the CA that signs both sides. */
  readonly ca: KeyPair;
  readonly server: KeyPair;
  readonly client: KeyPair;
  readonly heartbeatKey: string;
  /** Seconds between heartbeats. */
  readonly heartbeatInterval: number;
}
