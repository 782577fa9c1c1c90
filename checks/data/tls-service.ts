import type { Listener, LoadBalancer, Member, Pool } from "../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../src/runtime/balancer/object-id.ts";
import type { KeyPair } from "../../src/runtime/identity/identity.ts";
import type { Endpoint, Lab, Service } from "../../src/runtime/lab/lab.ts";
import type { HttpAnswer } from "../../src/runtime/traffic/http-client.ts";
import type { HttpMember } from "../../src/runtime/traffic/http-member.ts";
import { Traffic } from "../../src/runtime/traffic/traffic.ts";
import { type TlsCertificates, tlsCertificates } from "./tls-certificates.ts";

/** Ports of the VIP. */
export const ports = {
  plain: 80,
  /** HTTP/2 and 1.1, three certificates, HSTS. */
  terminated: 443,
  /** Client certificates mandatory, with a list of revoked ones; no ALPN. */
  mandatory: 8443,
  /** Client certificates optional, of another authority. */
  optional: 8444,
  passThrough: 8445,
  /** TLS to members whose authority is known, and which demand HAProxy's certificate. */
  toMembers: 8446,
  /** HTTP, and TLS to a member of a foreign authority. */
  toForeigner: 8447,
  /** HTTP, and TLS to a member of the known authority, which has revoked its certificate. */
  toRevoked: 8448,
} as const;

/** Milliseconds that a client waits: an amphora under emulation takes its time for a handshake. */
export const timeout = 30_000;

export const hsts = "max-age=15768000; includeSubDomains; preload;";

export type TlsMembers = Readonly<Record<"w1" | "w2" | "s1" | "s2" | "r1" | "r2" | "r3", HttpMember>>;

/** The group's load balancer, served, with its members. */
export interface TlsService {
  readonly service: Service;
  readonly certificates: TlsCertificates;
  readonly members: TlsMembers;
  /** What the listener that ends TLS for many names shows to who asks for none of them. */
  readonly byDefault: KeyPair;
  /** Serves the other of two certificates for the default name. */
  rotate(): Promise<KeyPair>;
  endpoint(port: keyof typeof ports): Promise<Endpoint>;
}

interface Ground {
  readonly certificates: TlsCertificates;
  readonly members: TlsMembers;
  /** The newest that was served: to serve another takes an emulated amphora ten seconds. */
  byDefault: KeyPair;
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
  const known = await ground;
  const { certificates, members, byDefault } = known;
  const serve = (pair: KeyPair) => service.serve(tlsBalancer(service, certificates, members, pair));
  await serve(byDefault);
  for (const member of Object.values(members)) member.reset();
  return {
    service,
    certificates,
    members,
    byDefault,
    async rotate() {
      const { default: first, rotated: second } = certificates.servers;
      const next = byDefault === first ? second : first;
      await serve(next);
      known.byDefault = next;
      return next;
    },
    endpoint: (port) => service.endpoint(ports[port]),
  };
}

async function prepare(): Promise<Ground> {
  made ??= tlsCertificates();
  const certificates = await made;
  const traffic = new Traffic();
  const { passThrough } = certificates.servers;
  const { good, foreign, revoked } = certificates.members;
  const strict = { identity: good, ca: certificates.memberCa, clientCertificate: "required" } as const;
  const [w1, w2, s1, s2, r1, r2, r3] = await Promise.all([
    traffic.http("w1"),
    traffic.http("w2"),
    traffic.http("s1", { tls: { identity: passThrough } }),
    traffic.http("s2", { tls: { identity: passThrough } }),
    traffic.http("r1", { tls: strict }),
    traffic.http("r2", { tls: { identity: foreign } }),
    traffic.http("r3", { tls: { identity: revoked } }),
  ]);
  return { certificates, members: { w1, w2, s1, s2, r1, r2, r3 }, byDefault: certificates.servers.default };
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

/** One load balancer with a listener for each of `ports`; `byDefault` is the default certificate of the one with several. */
export function tlsBalancer(
  { loadBalancerId, memberAddress }: Pick<Service, "loadBalancerId" | "memberAddress">,
  { clientCa, otherClientCa, memberCa, revoked, revokedMembers, servers, members: shown }: TlsCertificates,
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
    tls: { ca: memberCa, crl: revokedMembers, clientCertificate: shown.haproxy },
  };
  const toForeigner: Pool = { ...pool("to a foreigner", [member("r2")]), tls: { ca: memberCa } };
  const toRevoked: Pool = { ...pool("to a revoked one", [member("r3")]), tls: { ca: memberCa, crl: revokedMembers } };
  const forwarded = ["X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"] as const;
  const aboutClient = ["X-SSL-Client-Verify", "X-SSL-Client-Has-Cert", "X-SSL-Client-CN", "X-SSL-Client-SHA1"] as const;
  const certificates = [servers.default];
  const listener = (name: string, port: number, { id: defaultPool }: Pool): Listener => ({
    id: objectId(`tls listener ${name}`),
    protocol: "TERMINATED_HTTPS",
    port,
    defaultPool,
    connectionLimit: 1000,
    tls: { certificates },
  });
  const plain = (name: string, port: number, pool: Pool): Listener => {
    const { tls: _, ...others } = listener(name, port, pool);
    return { ...others, protocol: "HTTP" };
  };
  return {
    id: loadBalancerId,
    pools: [web, passThrough, toMembers, toForeigner, toRevoked],
    listeners: [
      { ...plain("plain", ports.plain, web), insertHeaders: forwarded },
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
        tls: { certificates, clientCa, clientAuthentication: "MANDATORY", clientCrl: revoked },
      },
      {
        ...listener("optional", ports.optional, web),
        insertHeaders: aboutClient,
        tls: { certificates, clientCa: otherClientCa, clientAuthentication: "OPTIONAL" },
      },
      { ...plain("pass-through", ports.passThrough, passThrough), protocol: "HTTPS" },
      {
        ...listener("to members", ports.toMembers, toMembers),
        tls: { certificates, alpn: ["h2", "http/1.1"] },
      },
      plain("to a foreigner", ports.toForeigner, toForeigner),
      plain("to a revoked one", ports.toRevoked, toRevoked),
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
