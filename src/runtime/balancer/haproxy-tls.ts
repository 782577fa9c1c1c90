import { bundle, certificatePath, listName, pemName } from "./certificate-files.ts";
import { plainWord } from "./configuration-value.ts";
import type { HaproxyRendering } from "./haproxy-context.ts";
import type { Listener } from "./load-balancer.ts";
import type { PoolTls, TlsVersion } from "./tls.ts";

const VERSIONS: Readonly<Record<TlsVersion, string>> = {
  SSLv3: "no-sslv3",
  TLSv1: "no-tlsv10",
  "TLSv1.1": "no-tlsv11",
  "TLSv1.2": "no-tlsv12",
  "TLSv1.3": "no-tlsv13",
};
const CIPHERS = /^[A-Za-z0-9+!:@=_.-]+$/;
const VERIFY = { NONE: "none", OPTIONAL: "optional", MANDATORY: "required" } as const;

/** What follows the address on a `bind` line. */
export function bindTls(listener: Listener, rendering: HaproxyRendering): string[] {
  const { tls } = listener;
  if (tls === undefined) return [];
  const path = pathOf(rendering);
  return [
    `ssl crt-list ${path(listName(listener.id))}`,
    ...(tls.clientCa === undefined
      ? []
      : [`ca-file ${path(pemName(tls.clientCa))} verify ${VERIFY[tls.clientAuthentication ?? "NONE"]}`]),
    ...(tls.clientCa === undefined || tls.clientCrl === undefined ? [] : [`crl-file ${path(pemName(tls.clientCrl))}`]),
    ...choice(tls),
  ];
}

/** What a `server` line says of TLS towards a member. */
export function serverTls(tls: PoolTls | undefined, rendering: HaproxyRendering): string[] {
  if (tls === undefined) return [];
  const path = pathOf(rendering);
  const { alpn, ...others } = tls;
  return [
    "ssl",
    ...(tls.clientCertificate === undefined ? [] : [`crt ${path(pemName(bundle(tls.clientCertificate)))}`]),
    ...(tls.ca === undefined ? ["verify none"] : [`ca-file ${path(pemName(tls.ca))} verify required`]),
    ...(tls.ca === undefined || tls.crl === undefined ? [] : [`crl-file ${path(pemName(tls.crl))}`]),
    "sni ssl_fc_sni",
    ...choice(rendering.features.memberAlpn && alpn !== undefined ? { ...others, alpn } : others),
  ];
}

function choice(tls: Pick<PoolTls, "versions" | "ciphers" | "alpn">): string[] {
  const allowed = tls.versions ?? ["TLSv1.2", "TLSv1.3"];
  const refused = (Object.keys(VERSIONS) as TlsVersion[]).filter((version) => !allowed.includes(version));
  return [
    ...(tls.ciphers === undefined ? [] : [`ciphers ${plainWord("a list of ciphers", tls.ciphers, CIPHERS)}`]),
    ...refused.map((version) => VERSIONS[version]),
    ...(tls.alpn === undefined
      ? []
      : [`alpn ${tls.alpn.map((name) => plainWord("an ALPN protocol", name)).join(",")}`]),
  ];
}

function pathOf({ balancer, paths }: HaproxyRendering): (name: string) => string {
  return (name) => certificatePath(balancer, name, paths.certificates);
}
