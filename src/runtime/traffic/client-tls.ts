import { type ConnectionOptions, connect, type SecureVersion, type TLSSocket } from "node:tls";
import type { KeyPair } from "../identity/identity.ts";
import type { Endpoint } from "../lab/lab.ts";
import { reasonOf } from "./attempt.ts";

/** How a client shakes hands. */
export interface ClientTls {
  /** Asked for by SNI, and the name that the certificate must hold. */
  readonly servername?: string;
  /** PEM of the CAs that the chain must end in. */
  readonly ca?: string;
  readonly client?: KeyPair;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  /** Protocols offered, the best first. */
  readonly alpn?: readonly string[];
  /** Ends the handshake where chain or name are wrong; true when left out and `ca` is there. */
  readonly verify?: boolean;
}

/** What was agreed, and who the other side is. */
export interface TlsFacts {
  /** `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  readonly alpn: string | undefined;
  readonly authorized: boolean;
  readonly authorizationError?: string;
  /** The common name. */
  readonly subject: string;
  readonly altNames: readonly string[];
  /** Hexadecimal. */
  readonly serial: string;
  readonly fingerprint256: string;
}

/** The same in the words of Node. */
export function tlsOptions(tls: ClientTls): ConnectionOptions {
  const old = tls.maxVersion === "TLSv1" || tls.maxVersion === "TLSv1.1";
  return {
    rejectUnauthorized: tls.verify ?? tls.ca !== undefined,
    ...(tls.servername !== undefined && { servername: tls.servername }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.client !== undefined && { cert: tls.client.certificate, key: tls.client.key }),
    ...(tls.maxVersion !== undefined && { maxVersion: tls.maxVersion }),
    ...((tls.minVersion ?? tls.maxVersion) !== undefined && { minVersion: tls.minVersion ?? tls.maxVersion }),
    ...(tls.alpn !== undefined && { ALPNProtocols: [...tls.alpn] }),
    // OpenSSL 3 signs no handshake before TLS 1.2 unless its security level is 0.
    ...(old && { ciphers: "DEFAULT:@SECLEVEL=0" }),
  } as ConnectionOptions;
}

export function tlsFacts(socket: TLSSocket): TlsFacts {
  const certificate = socket.getPeerCertificate();
  const { subject, subjectaltname, serialNumber, fingerprint256 } = certificate ?? {};
  return {
    protocol: socket.getProtocol() ?? "",
    cipher: socket.getCipher()?.name ?? "",
    alpn: socket.alpnProtocol || undefined,
    authorized: socket.authorized,
    ...(socket.authorizationError && { authorizationError: reasonOf(socket.authorizationError) }),
    subject: [subject?.CN ?? ""].flat().join(" "),
    altNames: (subjectaltname ?? "")
      .split(", ")
      .filter(Boolean)
      .map((name) => name.replace(/^[^:]*:/, "")),
    serial: serialNumber ?? "",
    fingerprint256: fingerprint256 ?? "",
  };
}

/** Milliseconds that a server has to hang up as well. */
const lingering = 1000;

/**
 * Shakes hands and hangs up. A server that refuses a client's certificate says so later under TLS 1.3: send a request there.
 *
 * @throws the error of Node or OpenSSL, or `ETIMEDOUT` after `timeout` milliseconds (10 s when left out)
 */
export function handshake(endpoint: Endpoint, tls: ClientTls, timeout = 10_000): Promise<TlsFacts> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: endpoint.host, port: endpoint.port, ...tlsOptions(tls) }, () => {
      clearTimeout(timer);
      resolve(tlsFacts(socket));
      // Destroyed at once, it would be reset before the server had read the end of the handshake.
      socket.resume().end();
      setTimeout(() => socket.destroy(), lingering).unref();
    });
    const timer = setTimeout(() => socket.destroy(lateness(timeout)), timeout);
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new Error("the connection was closed before the handshake was done"));
    });
  });
}

/** What an exchange that took too long ends with. */
export function lateness(timeout: number): Error {
  return Object.assign(new Error(`no answer within ${timeout / 1000} s`), { code: "ETIMEDOUT" });
}
