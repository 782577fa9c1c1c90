import { randomBytes, randomUUID } from "node:crypto";
import { issueCertificate, makeAuthority } from "./certificate.ts";
import type { KeyPair } from "./key-pair.ts";

export type { KeyPair } from "./key-pair.ts";

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

/** What is given instead of being made, so that a second amphora obeys the same controller. */
export type IdentityOptions = Partial<
  Pick<AmphoraIdentity, "amphoraId" | "ca" | "client" | "heartbeatKey" | "heartbeatInterval">
>;

/** Makes an amphora's identity as Octavia's controller does: mostly the time of three RSA keys. */
export async function makeIdentity(options: IdentityOptions = {}): Promise<AmphoraIdentity> {
  const amphoraId = options.amphoraId ?? randomUUID();
  const ca = options.ca ?? (await makeAuthority("amphora-image test authority"));
  const [server, client] = await Promise.all([
    serverCertificate({ amphoraId, ca }),
    options.client ?? issueCertificate(ca, { commonName: "amphora-image controller", usages: ["client"] }),
  ]);
  return {
    amphoraId,
    ca,
    server,
    client,
    heartbeatKey: options.heartbeatKey ?? randomBytes(24).toString("base64url"),
    heartbeatInterval: options.heartbeatInterval ?? 2,
  };
}

/** A new certificate of the amphora's agent; Octavia sends one when the old one nears its end. */
export function serverCertificate({ amphoraId, ca }: Pick<AmphoraIdentity, "amphoraId" | "ca">): Promise<KeyPair> {
  return issueCertificate(ca, { commonName: amphoraId, dnsNames: [amphoraId] });
}

/** A client that differs from the right one in its authority alone. */
export async function foreignClient(): Promise<KeyPair> {
  const authority = await makeAuthority("amphora-image foreign authority");
  return issueCertificate(authority, { commonName: "amphora-image controller", usages: ["client"], key: "ec" });
}

/** A client of the right authority whose certificate was valid until a year ago, too long ago for any clock that lags. */
export function expiredClient({ ca }: Pick<AmphoraIdentity, "ca">): Promise<KeyPair> {
  const year = 365 * 86_400_000;
  const [from, to] = [new Date(Date.now() - 2 * year), new Date(Date.now() - year)];
  return issueCertificate(ca, { commonName: "amphora-image controller", usages: ["client"], key: "ec", from, to });
}
