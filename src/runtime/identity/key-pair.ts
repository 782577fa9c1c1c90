/** A certificate and its key, both PEM; what follows the certificate is its chain. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}
