import { randomBytes, webcrypto } from "node:crypto";
import type { KeyPair } from "./key-pair.ts";

/** What a certificate is to say. */
export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names among the subject's alternative names. */
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Both when left out, as Octavia's own generator makes them. */
  readonly usages?: readonly ("server" | "client")[];
  /** A month ago when left out, because the clock of a guest that was restored lags behind. */
  readonly from?: Date;
  /** In ten years when left out. */
  readonly to?: Date;
  /** RSA of 2048 bits, as Octavia makes them, when left out; or P-256. */
  readonly key?: "rsa" | "ec";
}

type Library = typeof import("@peculiar/x509");

const day = 86_400_000;
const signature = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const ecSignature = { name: "ECDSA", hash: "SHA-256" };
const rsa = { ...signature, publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 };
const ec = { ...ecSignature, namedCurve: "P-256" };

/** A certificate authority of its own: RSA, signed by itself. */
export async function makeAuthority(commonName: string): Promise<KeyPair> {
  const x509 = await library();
  const keys = await webcrypto.subtle.generateKey(rsa, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...validity({}),
    signingAlgorithm: signature,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: armour("CERTIFICATE", certificate.rawData), key: await keyText(keys.privateKey) };
}

/** A certificate of an end, with the extensions of Octavia's own generator, signed by an authority that `makeAuthority` made. */
export async function issueCertificate(authority: KeyPair, request: CertificateRequest): Promise<KeyPair> {
  const x509 = await library();
  const keys =
    request.key === "ec"
      ? await webcrypto.subtle.generateKey(ec, true, ["sign", "verify"])
      : await webcrypto.subtle.generateKey(rsa, true, ["sign", "verify"]);
  const issuer = new x509.X509Certificate(authority.certificate);
  const names = [
    ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(request.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const { digitalSignature, keyEncipherment, dataEncipherment, keyAgreement } = x509.KeyUsageFlags;
  const purposes = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth };
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [request.commonName] }],
    issuer: issuer.subjectName,
    ...validity(request),
    signingAlgorithm: signature,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment | dataEncipherment | keyAgreement, true),
      new x509.ExtendedKeyUsageExtension(
        (request.usages ?? ["server", "client"]).map((usage) => purposes[usage]),
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: armour("CERTIFICATE", certificate.rawData), key: await keyText(keys.privateKey) };
}

/** The PEM of a revocation list that names these certificates, valid for as long as they could be. */
export async function revocationList(authority: KeyPair, revoked: readonly string[]): Promise<string> {
  const x509 = await library();
  const issuer = new x509.X509Certificate(authority.certificate);
  const { notBefore, notAfter } = validity({});
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: notBefore,
    nextUpdate: notAfter,
    signingAlgorithm: signature,
    signingKey: await signingKey(authority),
    entries: revoked.map((text) => ({
      serialNumber: new x509.X509Certificate(text).serialNumber,
      revocationDate: notBefore,
      // Without one the entry would have an empty list of extensions, which is no valid encoding.
      reason: x509.X509CrlReason.keyCompromise,
    })),
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey)],
  });
  return armour("X509 CRL", list.rawData);
}

/** Loaded late: it costs more than all the rest, and only a cold boot needs it. */
async function library(): Promise<Library> {
  // Its container of algorithms asks for this at once.
  await import("reflect-metadata");
  const module: Library & { readonly default?: Library } = await import("@peculiar/x509");
  // Bundled it is a CommonJS module without names of its own.
  return "X509CertificateGenerator" in module ? module : (Reflect.get(module, "default") as Library);
}

function validity({ from, to }: { readonly from?: Date; readonly to?: Date }): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: from ?? new Date(now - 30 * day), notAfter: to ?? new Date(now + 3650 * day) };
}

/** 16 random bytes in hexadecimal, the first of them neither zero nor a sign. */
function serialNumber(): string {
  return `4${randomBytes(16).toString("hex").slice(1)}`;
}

async function signingKey({ key }: KeyPair): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(key.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return webcrypto.subtle.importKey("pkcs8", der, signature, false, ["sign"]);
}

/** PKCS #8. */
async function keyText(key: webcrypto.CryptoKey): Promise<string> {
  return armour("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", key));
}

/** PEM with one newline at its end, so that texts can be put one after the other. */
function armour(label: string, der: ArrayBuffer): string {
  const text = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}
