import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import { TLSSocket } from "node:tls";
import type { Endpoint } from "../lab/lab.ts";
import { type ClientTls, lateness, type TlsFacts, tlsFacts, tlsOptions } from "./client-tls.ts";

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** By its X-Member header. */
  readonly member: string;
  readonly tls: TlsFacts | undefined;
}

/**
 * Sends GET requests for `paths` at once as streams of one HTTP/2 connection over TLS.
 *
 * @throws the error of Node or OpenSSL, or `ETIMEDOUT` after `timeout` milliseconds
 */
export async function http2Requests(
  endpoint: Endpoint,
  tls: ClientTls,
  paths: readonly string[],
  timeout = 15_000,
): Promise<Http2Answer[]> {
  const authority = `https://${tls.servername ?? endpoint.host}`;
  const options = { ...tlsOptions({ alpn: ["h2"], ...tls }), host: endpoint.host, port: endpoint.port };
  const session = connect(authority, options);
  const timer = setTimeout(() => session.destroy(lateness(timeout)), timeout);
  const failed = new Promise<never>((_, reject) => {
    session.once("error", reject);
    session.once("close", () => reject(new Error("the HTTP/2 connection was closed before the answers were there")));
  });
  failed.catch(() => {});
  const answers = paths.map(
    (path) =>
      new Promise<Http2Answer>((resolve, reject) => {
        const stream = session.request({ ":path": path });
        let headers: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
        const chunks: Buffer[] = [];
        stream.once("response", (received) => {
          headers = received;
        });
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.once("error", reject);
        stream.once("end", () =>
          resolve({
            status: headers[":status"] ?? 0,
            headers,
            body: Buffer.concat(chunks).toString("latin1"),
            member: String(headers["x-member"] ?? ""),
            tls: session.socket instanceof TLSSocket ? tlsFacts(session.socket) : undefined,
          }),
        );
      }),
  );
  try {
    return await Promise.race([Promise.all(answers), failed]);
  } finally {
    clearTimeout(timer);
    session.destroy();
    await Promise.allSettled(answers);
  }
}
