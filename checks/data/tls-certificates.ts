import { X509Certificate } from "node:crypto";
import { issueCertificate, makeAuthority, revocationList } from "../../src/runtime/identity/certificate.ts";
import type { KeyPair } from "../../src/runtime/identity/identity.ts";

/** The name that the default certificate is for, and those that are asked for by SNI. */
export const names = { default: "www.example.test", one: "one.example.test", two: "two.example.test" } as const;

/** The name of what the pass-through's members show. */
export const passThroughName = "pass.example.test";

/** Everything that is shown by or to somebody in this group. */
export interface TlsCertificates {
  /** PEM of who signed the servers' certificates. */
  readonly ca: string;
  /** PEM of who signed the clients'. */
  readonly clientCa: string;
  /** PEM of who signed those that are foreign everywhere else: the authority of one listener. */
  readonly otherClientCa: string;
  /** PEM of who signed what members and HAProxy show each other. */
  readonly memberCa: string;
  /** PEM of the clients' authority's list of revoked certificates. */
  readonly revoked: string;
  /** The same of the members' authority. */
  readonly revokedMembers: string;
  readonly servers: Readonly<Record<keyof typeof names | "rotated" | "passThrough", KeyPair>>;
  readonly clients: Readonly<Record<"good" | "revoked" | "foreign", KeyPair>>;
  readonly members: Readonly<Record<"good" | "foreign" | "revoked" | "haproxy", KeyPair>>;
}

export async function tlsCertificates(): Promise<TlsCertificates> {
  const [authority, clientAuthority, memberAuthority, foreigner] = await Promise.all([
    makeAuthority("amphora-image test servers"),
    makeAuthority("amphora-image test clients"),
    makeAuthority("amphora-image test members"),
    makeAuthority("amphora-image test foreigners"),
  ]);
  const server = (name: string, issuer = authority, key: "rsa" | "ec" = "ec") =>
    issueCertificate(issuer, { commonName: name, dnsNames: [name], usages: ["server"], key });
  const client = (commonName: string, issuer = clientAuthority) =>
    issueCertificate(issuer, { commonName, usages: ["client"], key: "ec" });
  const [byDefault, one, two, rotated, passThrough, goodMember, revokedMember, foreignMember] = await Promise.all([
    server(names.default, authority, "rsa"),
    server(names.one),
    server(names.two),
    server(names.default),
    server(passThroughName),
    // HAProxy asks its members for the name that its own client asked for.
    server(names.default, memberAuthority),
    server(names.default, memberAuthority),
    server(names.default, foreigner),
  ]);
  const [good, revoked, foreign, haproxy] = await Promise.all([
    client("good client"),
    client("revoked client"),
    client("foreign client", foreigner),
    client("haproxy", memberAuthority),
  ]);
  return {
    ca: authority.certificate,
    clientCa: clientAuthority.certificate,
    otherClientCa: foreigner.certificate,
    memberCa: memberAuthority.certificate,
    revoked: await revocationList(clientAuthority, [revoked.certificate]),
    revokedMembers: await revocationList(memberAuthority, [revokedMember.certificate]),
    servers: { default: byDefault, one, two, rotated, passThrough },
    clients: { good, revoked, foreign },
    members: { good: goodMember, foreign: foreignMember, revoked: revokedMember, haproxy },
  };
}

/** The digest by which a certificate that was shown is known again. */
export function fingerprint({ certificate }: KeyPair): string {
  return new X509Certificate(certificate).fingerprint256;
}
