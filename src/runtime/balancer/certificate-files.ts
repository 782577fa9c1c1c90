import { createHash } from "node:crypto";
import type { KeyPair } from "../identity/identity.ts";
import { refuseBalancer, uuid } from "./configuration-value.ts";
import type { LoadBalancer } from "./load-balancer.ts";

/** Where the agent keeps what `PUT …/certificates/…` brings, one folder per load balancer. */
export const CERTIFICATE_FOLDER = "/var/lib/octavia/certs";

/** A file that must be uploaded before the configuration that names it. */
export interface CertificateFile {
  /** `<sha1>.pem`, or `<listener id>.pem` of the list from which a listener takes its certificates. */
  readonly name: string;
  readonly pem: string;
}

/** The files that a load balancer's configuration names, each once; `folder` is where they will lie. */
export function certificateFiles(balancer: LoadBalancer, folder: string = CERTIFICATE_FOLDER): CertificateFile[] {
  const files = new Map<string, string>();
  const add = (pem: string): void => {
    files.set(pemName(pem), pem);
  };
  for (const { id, tls } of balancer.listeners) {
    if (tls === undefined) continue;
    const bundles = tls.certificates.map(bundle);
    bundles.forEach(add);
    const list = bundles.map((pem) => `${certificatePath(balancer, pemName(pem), folder)}\n`).join("");
    files.set(listName(id), list);
    for (const pem of [tls.clientCa, tls.clientCrl]) if (pem !== undefined) add(pem);
  }
  for (const { tls } of balancer.pools) {
    if (tls?.clientCertificate !== undefined) add(bundle(tls.clientCertificate));
    for (const pem of [tls?.ca, tls?.crl]) if (pem !== undefined) add(pem);
  }
  return [...files].map(([name, pem]) => ({ name, pem }));
}

/** The file in which HAProxy looks for a listener's certificates. */
export function listName(listenerId: string): string {
  return `${uuid("a listener", listenerId)}.pem`;
}

/** The name under which PEM text is uploaded: its own digest, so that a change of it is a change of the configuration. */
export function pemName(pem: string): string {
  if (!pem.includes("-----BEGIN ")) refuseBalancer("a certificate", "is not in PEM");
  return `${createHash("sha1").update(pem).digest("hex")}.pem`;
}

/** A certificate and its key in one file, as HAProxy wants them. */
export function bundle(pair: KeyPair): string {
  return [pair.certificate, pair.key].map((pem) => (pem.endsWith("\n") ? pem : `${pem}\n`)).join("");
}

export function certificatePath(balancer: LoadBalancer, name: string, folder: string): string {
  return `${folder}/${uuid("the load balancer", balancer.id)}/${name}`;
}
