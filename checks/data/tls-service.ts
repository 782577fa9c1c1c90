import { X509Certificate } from "node:crypto";
import type { Listener, LoadBalancer, Member, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import { issueCertificate, makeAuthority, revocationList } from "../../src/runtime/identity/certificate.ts";
import type { KeyPair } from "../../src/runtime/identity/identity.ts";
import type { Endpoint, Lab, Service } from "../../src/runtime/lab/lab.ts";
import type { HttpAnswer } from "../../src/runtime/traffic/http-client.ts";
import type { HttpMember } from "../../src/runtime/traffic/http-member.ts";
import { Traffic } from "../../src/runtime/traffic/traffic.ts";

/** The name that the default certificate is for, and those that are asked for by SNI. */
export const names = { default: "www.example.test", one: "one.example.test", two: "two.example.test" } as const;

/** The name of what the pass-through's members show. */
export const passThroughName = "pass.example.test";

/** Ports of the VIP. */
export const ports = {
  plain: 80,
  /** HTTP/2 and 1.1, three certificates, HSTS. */
  terminated: 443,
  /** Client certificates mandatory, with a list of revoked ones; no ALPN. */
  mandatory: 8443,
  optional: 8444,
  passThrough: 8445,
  /** TLS to members whose authority is known, and which demand HAProxy's certificate. */
  toMembers: 8446,
  /** TLS to a member of a foreign authority. */
  toForeigner: 8447,
} as const;

/** Milliseconds that a client waits: an amphora under emulation takes its time for a handshake. */
export const timeout = 30_000;

export const hsts = "max-age=15768000; includeSubDomains; preload;";

/** Everything that is shown by or to somebody in this group. */
export interface TlsCertificates {
  /** PEM of who signed the servers' certificates. */
  readonly ca: string;
  /** PEM of who signed the clients'. */
  readonly clientCa: string;
  /** PEM of who signed what members and HAProxy show each other. */
  readonly memberCa: string;
  readonly revoked: string;
  readonly servers: Readonly<Record<keyof typeof names | "rotated" | "passThrough", KeyPair>>;
  readonly clients: Readonly<Record<"good" | "revoked" | "foreign", KeyPair>>;
  readonly members: Readonly<Record<"good" | "foreign" | "haproxy", KeyPair>>;
}

export type TlsMembers = Readonly<Record<"w1" | "w2" | "s1" | "s2" | "r1" | "r2", HttpMember>>;

/** The group's load balancer, served, with its members. */
export interface TlsService {
  readonly service: Service;
  readonly balancer: LoadBalancer;
  readonly certificates: TlsCertificates;
  readonly members: TlsMembers;
  endpoint(port: keyof typeof ports): Promise<Endpoint>;
}

interface Ground {
  readonly certificates: TlsCertificates;
  readonly members: TlsMembers;
}

const grounds = new WeakMap<Lab, Promise<Ground>>();
/** Making keys takes seconds, and whose they are does not matter. */
let made: Promise<TlsCertificates> | undefined;

/**
 * Serves the group's load balancer. Its members and certificates are made once for all checks of a lab, with which they
 * end, so that the checks after the first find it served.
 */
export async function tlsService(lab: Lab): Promise<TlsService> {
  const service = await lab.service();
  const ground = grounds.get(lab) ?? prepare();
  grounds.set(lab, ground);
  const { certificates, members } = await ground;
  const balancer = tlsBalancer(service, certificates, members);
  await service.serve(balancer);
  for (const member of Object.values(members)) member.reset();
  return { service, balancer, certificates, members, endpoint: (port) => service.endpoint(ports[port]) };
}

async function prepare(): Promise<Ground> {
  made ??= tlsCertificates();
  const certificates = await made;
  const traffic = new Traffic();
  const { passThrough } = certificates.servers;
  const { good, foreign } = certificates.members;
  const strict = { identity: good, ca: certificates.memberCa, clientCertificate: "required" } as const;
  const [w1, w2, s1, s2, r1, r2] = await Promise.all([
    traffic.http("w1"),
    traffic.http("w2"),
    traffic.http("s1", { tls: { identity: passThrough } }),
    traffic.http("s2", { tls: { identity: passThrough } }),
    traffic.http("r1", { tls: strict }),
    traffic.http("r2", { tls: { identity: foreign } }),
  ]);
  return { certificates, members: { w1, w2, s1, s2, r1, r2 } };
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
  const [byDefault, one, two, rotated, passThrough, goodMember, foreignMember] = await Promise.all([
    server(names.default, authority, "rsa"),
    server(names.one),
    server(names.two),
    server(names.default),
    server(passThroughName),
    // HAProxy asks its members for the name that its own client asked for.
    server(names.default, memberAuthority),
    server(names.default, foreigner),
  ]);
  const [good, revoked, foreign, haproxy] = await Promise.all([
    client("good client"),
    client("revoked client"),
    client("good client", foreigner),
    client("haproxy", memberAuthority),
  ]);
  return {
    ca: authority.certificate,
    clientCa: clientAuthority.certificate,
    memberCa: memberAuthority.certificate,
    revoked: await revocationList(clientAuthority, [revoked.certificate]),
    servers: { default: byDefault, one, two, rotated, passThrough },
    clients: { good, revoked, foreign },
    members: { good: goodMember, foreign: foreignMember, haproxy },
  };
}

/** What TLS-HELLO asks of the pass-through's members. */
export const helloMonitor = {
  id: objectId("tls monitor"),
  type: "TLS-HELLO",
  delay: 2,
  timeout: 2,
  fall: 2,
  rise: 2,
} as const;

export const ids = {
  passThrough: { listener: objectId("tls listener pass-through"), pool: objectId("tls pool pass-through") },
  member: (name: keyof TlsMembers) => objectId(`tls member ${name}`),
} as const;

/** One load balancer with a listener for each of `ports`; `byDefault` is the certificate of who asks for no known name. */
export function tlsBalancer(
  { loadBalancerId, memberAddress }: Pick<Service, "loadBalancerId" | "memberAddress">,
  { clientCa, memberCa, revoked, servers, members: shown }: TlsCertificates,
  members: Readonly<Record<keyof TlsMembers, { readonly port: number }>>,
  byDefault: KeyPair = servers.default,
): LoadBalancer {
  const member = (name: keyof TlsMembers): Member => ({
    id: ids.member(name),
    address: memberAddress,
    port: members[name].port,
  });
  const pool = (name: string, members: readonly Member[]): Pool => ({
    id: objectId(`tls pool ${name}`),
    protocol: "HTTP",
    algorithm: "ROUND_ROBIN",
    members,
  });
  const web = pool("web", [member("w1"), member("w2")]);
  const passThrough: Pool = {
    ...pool("pass-through", [member("s1"), member("s2")]),
    protocol: "HTTPS",
    monitor: helloMonitor,
  };
  const toMembers: Pool = {
    ...pool("to members", [member("r1")]),
    tls: { ca: memberCa, clientCertificate: shown.haproxy },
  };
  const toForeigner: Pool = { ...pool("to a foreigner", [member("r2")]), tls: { ca: memberCa } };
  const forwarded = ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"] as const;
  const aboutClient = ["X-SSL-Client-Verify", "X-SSL-Client-Has-Cert", "X-SSL-Client-CN", "X-SSL-Client-SHA1"] as const;
  const listener = (name: string, port: number, { id: defaultPool }: Pool): Listener => ({
    id: objectId(`tls listener ${name}`),
    protocol: "TERMINATED_HTTPS",
    port,
    defaultPool,
    connectionLimit: 1000,
    tls: { certificates: [byDefault] },
  });
  const authenticated = { certificates: [byDefault], clientCa } as const;
  return {
    id: loadBalancerId,
    pools: [web, passThrough, toMembers, toForeigner],
    listeners: [
      { ...withoutTls(listener("plain", ports.plain, web)), protocol: "HTTP", insertHeaders: forwarded },
      {
        ...listener("terminated", ports.terminated, web),
        insertHeaders: forwarded,
        tls: {
          certificates: [byDefault, servers.one, servers.two],
          alpn: ["h2", "http/1.1"],
          hsts: { maxAge: 15_768_000, includeSubdomains: true, preload: true },
        },
      },
      {
        ...listener("mandatory", ports.mandatory, web),
        insertHeaders: [...aboutClient, "X-SSL-Client-DN", "X-SSL-Issuer", "X-SSL-Client-Not-After"],
        tls: { ...authenticated, clientAuthentication: "MANDATORY", clientCrl: revoked },
      },
      {
        ...listener("optional", ports.optional, web),
        insertHeaders: aboutClient,
        tls: { ...authenticated, clientAuthentication: "OPTIONAL" },
      },
      { ...withoutTls(listener("pass-through", ports.passThrough, passThrough)), protocol: "HTTPS" },
      {
        ...listener("to members", ports.toMembers, toMembers),
        tls: { certificates: [byDefault], alpn: ["h2", "http/1.1"] },
      },
      listener("to a foreigner", ports.toForeigner, toForeigner),
    ],
  };
}

/** What a member says as JSON that it saw; nothing where it was not the member that answered. */
export function told({ status, body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    const seen: unknown = status === 200 ? JSON.parse(body) : undefined;
    return typeof seen === "object" && seen !== null ? { ...seen } : {};
  } catch {
    return {};
  }
}

/** The digest by which a certificate that was shown is known again. */
export function fingerprint({ certificate }: KeyPair): string {
  return new X509Certificate(certificate).fingerprint256;
}

function withoutTls({ tls: _, ...listener }: Listener): Listener {
  return listener;
}
