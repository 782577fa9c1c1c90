import { issueCertificate, makeAuthority, revocationList } from "../../../src/runtime/identity/certificate.ts";
import type { KeyPair } from "../../../src/runtime/identity/identity.ts";

export interface ExampleCertificates {
  readonly authority: KeyPair;
  readonly first: KeyPair;
  readonly second: KeyPair;
  readonly revoked: string;
}

let made: Promise<ExampleCertificates> | undefined;

/** An authority, two certificates of it and a list that revokes the second; made once for all tests. */
export function exampleCertificates(): Promise<ExampleCertificates> {
  made ??= make();
  return made;
}

async function make(): Promise<ExampleCertificates> {
  const authority = await makeAuthority("Example CA");
  const [first, second] = await Promise.all(
    ["first.example.test", "second.example.test"].map((name) =>
      issueCertificate(authority, { commonName: name, dnsNames: [name] }),
    ),
  );
  if (first === undefined || second === undefined) throw new Error("a certificate is missing");
  return { authority, first, second, revoked: await revocationList(authority, [second.certificate]) };
}
