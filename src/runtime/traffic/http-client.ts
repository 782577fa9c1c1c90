import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as TlsAgent } from "node:https";
import { TLSSocket } from "node:tls";
import type { Endpoint } from "../lab/lab.ts";
import { type ClientTls, lateness, type TlsFacts, tlsFacts, tlsOptions } from "./client-tls.ts";

export interface HttpRequest {
  readonly method?: string;
  /** With its query; `/` when left out. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The Host header. */
  readonly host?: string;
  readonly body?: string;
  /** Where connections are kept; without it each request has its own. */
  readonly agent?: KeptConnections;
  readonly localAddress?: string;
  /** Milliseconds until the whole answer must be there: 10,000 when left out. */
  readonly timeout?: number;
  /** Makes it HTTPS. */
  readonly tls?: ClientTls;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Read as latin1, so that its length is the number of bytes. */
  readonly body: string;
  /** The member that answered, by its X-Member header; empty where a proxy answered itself. */
  readonly member: string;
  readonly milliseconds: number;
  /** The port of the client's side. */
  readonly localPort: number;
  readonly tls?: TlsFacts;
}

/** Connections that are used again. */
export class KeptConnections {
  readonly plain: Agent;
  readonly tls: TlsAgent;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.plain = new Agent({ keepAlive: true, maxSockets: most });
    this.tls = new TlsAgent({ keepAlive: true, maxSockets: most });
  }

  end(): void {
    this.plain.destroy();
    this.tls.destroy();
  }
}

/** Most bytes of an answer. */
const largest = 64 * 1024 * 1024;

/**
 * Sends one HTTP/1.1 request.
 *
 * @throws the error of Node or OpenSSL, or `ETIMEDOUT` after `timeout` milliseconds
 */
export function request(endpoint: Endpoint, options: HttpRequest = {}): Promise<HttpAnswer> {
  const { agent, tls, timeout = 10_000 } = options;
  const common = {
    host: endpoint.host,
    port: endpoint.port,
    method: options.method ?? "GET",
    path: options.path ?? "/",
    headers: { ...(options.host !== undefined && { Host: options.host }), ...options.headers },
    ...(options.localAddress !== undefined && { localAddress: options.localAddress }),
  };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const outgoing =
      tls === undefined
        ? requestHttp({ ...common, agent: agent?.plain ?? false })
        : requestHttps({ ...common, ...tlsOptions(tls), agent: agent?.tls ?? false });
    const timer = setTimeout(() => outgoing.destroy(lateness(timeout)), timeout);
    const settle = <Value>(settled: (value: Value) => void) => {
      return (value: Value) => {
        clearTimeout(timer);
        settled(value);
      };
    };
    outgoing.once("error", settle(reject));
    outgoing.once("response", (response) => {
      // A kept connection is handed on, and forgets its port, before the body's end is told.
      const { socket } = response;
      const localPort = socket.localPort ?? 0;
      const facts = socket instanceof TLSSocket ? tlsFacts(socket) : undefined;
      bodyOf(response).then(
        settle((body: string) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            member: String(response.headers["x-member"] ?? ""),
            milliseconds: performance.now() - start,
            localPort,
            ...(facts !== undefined && { tls: facts }),
          }),
        ),
        settle(reject),
      );
    });
    outgoing.end(options.body);
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > largest) throw new Error(`the answer is larger than ${largest} bytes`);
  }
  return Buffer.concat(chunks).toString("latin1");
}
