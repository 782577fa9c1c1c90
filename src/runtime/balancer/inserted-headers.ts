import type { InsertedHeader, Listener, Pool } from "./load-balancer.ts";

const CLIENT_CERTIFICATE: Readonly<Partial<Record<InsertedHeader, string>>> = {
  "X-SSL-Client-Verify": "%[ssl_c_verify]",
  "X-SSL-Client-Has-Cert": "%[ssl_c_used]",
  "X-SSL-Client-DN": "%{+Q}[ssl_c_s_dn]",
  "X-SSL-Client-CN": "%{+Q}[ssl_c_s_dn(cn)]",
  "X-SSL-Issuer": "%{+Q}[ssl_c_i_dn]",
  "X-SSL-Client-SHA1": "%{+Q}[ssl_c_sha1,hex]",
  "X-SSL-Client-Not-Before": "%{+Q}[ssl_c_notbefore]",
  "X-SSL-Client-Not-After": "%{+Q}[ssl_c_notafter]",
};

/** The lines of a backend that add a listener's headers to what its members get. */
export function insertedHeaders({ insertHeaders = [], protocol }: Listener, pool: Pool): string[] {
  const terminates = protocol === "TERMINATED_HTTPS";
  return insertHeaders.flatMap((name) => {
    // Octavia adds these two where the pool speaks HTTP, and passes over them elsewhere.
    if (name === "X-Forwarded-For") return pool.protocol === "HTTP" ? ["option forwardfor"] : [];
    if (name === "X-Forwarded-Port") return pool.protocol === "HTTP" ? [setHeader(name, "%[dst_port]")] : [];
    if (name === "X-Forwarded-Proto") {
      if (protocol !== "HTTP" && !terminates) return [];
      return [setHeader(name, terminates ? "https" : "http")];
    }
    const value = CLIENT_CERTIFICATE[name];
    return terminates && value !== undefined ? [setHeader(name, value)] : [];
  });
}

function setHeader(name: InsertedHeader, value: string): string {
  return `http-request set-header ${name} ${value}`;
}
