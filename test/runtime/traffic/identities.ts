import { issueCertificate, makeAuthority } from "../../../src/runtime/identity/certificate.ts";

/** An authority, a server and two clients, the second of a foreign authority; made once for all tests. */
export function testIdentities() {
  made ??= make();
  return made;
}

let made: ReturnType<typeof make> | undefined;

async function make() {
  const [authority, foreign] = await Promise.all([makeAuthority("traffic test"), makeAuthority("somebody else")]);
  const [server, client, stranger] = await Promise.all([
    issueCertificate(authority, { commonName: "one.example", dnsNames: ["one.example"], key: "ec" }),
    issueCertificate(authority, { commonName: "good client", usages: ["client"], key: "ec" }),
    issueCertificate(foreign, { commonName: "stranger", usages: ["client"], key: "ec" }),
  ]);
  return { authority, server, client, stranger };
}
