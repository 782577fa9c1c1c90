import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import type { KeyPair } from "../identity/identity.ts";
import { ListeningSocket } from "./listening-socket.ts";
import { readProxyHeader } from "./proxy-header.ts";

export interface MemberTls {
  readonly identity: KeyPair;
  /** PEM of the CAs whose client certificates are good. */
  readonly ca?: string;
  readonly clientCertificate?: "optional" | "required";
}

export interface HttpMemberOptions {
  readonly address?: string;
  /** A free one when left out. */
  readonly port?: number;
  readonly tls?: MemberTls;
  /** Expects the PROXY protocol, either version, at the start of each connection, and answers 400 to one without. */
  readonly proxyProtocol?: boolean;
}

/** Most bytes that `/bytes` gives. */
const mostBytes = 64 * 1024 * 1024;
/** Milliseconds: the longest that a path delays its answer. */
const longestDelay = 120_000;

/** A member of a pool that tells who it is: see `answer` for its paths. */
export class HttpMember {
  readonly name: string;
  /** Requests since the last `reset`, those for /health apart. */
  requests = 0;
  /** Requests for /health since the last `reset`. */
  probes = 0;
  /** Of the newest request that was no probe. */
  lastHeaders: IncomingHttpHeaders = {};
  readonly #listening: ListeningSocket;
  readonly #proxyLines = new WeakMap<Socket, string>();
  #fault: { readonly status: number; readonly path: string | undefined } | undefined;

  private constructor(name: string, options: HttpMemberOptions) {
    this.name = name;
    const server = this.#server(options.tls);
    const front = options.proxyProtocol ? this.#behindProxyHeader(server) : server;
    this.#listening = new ListeningSocket(front, options.address ?? "127.0.0.1", options.port ?? 0);
  }

  static async open(name: string, options: HttpMemberOptions = {}): Promise<HttpMember> {
    const member = new HttpMember(name, options);
    await member.start();
    return member;
  }

  get address(): string {
    return this.#listening.address;
  }

  get port(): number {
    return this.#listening.port;
  }

  /** TCP connections since the last `reset`, those of monitors included. */
  get connections(): number {
    return this.#listening.connections;
  }

  /** Answers `status` from now on, to `path` alone where one is given. */
  fail(status = 500, path?: string): void {
    this.#fault = { status, path };
  }

  recover(): void {
    this.#fault = undefined;
  }

  reset(): void {
    this.requests = 0;
    this.probes = 0;
    this.#listening.connections = 0;
  }

  /** Dies: the port is closed and every connection reset. */
  stop(): Promise<void> {
    return this.#listening.stop();
  }

  /** Lives again, on the same port. */
  start(): Promise<void> {
    return this.#listening.start();
  }

  #server(tls: MemberTls | undefined): Server {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    };
    const keepAlive = { keepAliveTimeout: 60_000 };
    if (tls === undefined) return createHttpServer(keepAlive, answer);
    const server = createHttpsServer({ ...keepAlive, ...serverTls(tls) }, answer);
    server.on("tlsClientError", (_, socket) => socket.destroy());
    return server;
  }

  #behindProxyHeader(inner: Server): Server {
    return createServer((socket) => {
      let seen = Buffer.alloc(0);
      const read = (chunk: Buffer) => {
        seen = Buffer.concat([seen, chunk]);
        const header = readProxyHeader(seen);
        if (header === undefined) return;
        socket.removeListener("data", read);
        if (header === null) {
          socket.end("HTTP/1.1 400 No PROXY header\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
          return;
        }
        socket.pause();
        this.#proxyLines.set(socket, header.line);
        socket.unshift(seen.subarray(header.length));
        inner.emit("connection", socket);
        process.nextTick(() => socket.resume());
      };
      socket.on("data", read);
    });
  }

  /**
   * `/` its name, `/health` 200, `/slow?delay=2s`, `/request?response_code=503&delay=500ms`, `/headers` and `/tls` what it
   * received as JSON, `/bytes?n=1000` as many bytes.
   */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://member");
    if (url.pathname === "/health") this.probes += 1;
    else {
      this.requests += 1;
      this.lastHeaders = request.headers;
    }
    request.resume();
    response.setHeader("X-Member", this.name);
    const fault = this.#fault;
    if (fault !== undefined && (fault.path === undefined || fault.path === url.pathname)) {
      response.writeHead(fault.status).end(`${this.name} fails\n`);
      return;
    }
    const delay = milliseconds(url.searchParams.get("delay"));
    if (delay > 0) await pause(delay, undefined, { ref: false });
    const status = Number(url.searchParams.get("response_code") ?? "200");
    const body = this.#body(url, request);
    if (url.pathname === "/") response.setHeader("Set-Cookie", `JSESSIONID=${this.name}; Path=/`);
    response.writeHead(status >= 200 && status < 600 ? status : 400, {
      "Content-Type": typeof body === "object" && !Buffer.isBuffer(body) ? "application/json" : "text/plain",
    });
    response.end(Buffer.isBuffer(body) || typeof body === "string" ? body : JSON.stringify(body));
  }

  #body(url: URL, { headers, socket }: IncomingMessage): string | Buffer | object {
    if (url.pathname === "/headers") {
      const proxy = this.#proxyLines.get(socket);
      return { ...headers, "x-member": this.name, ...(proxy !== undefined && { "x-proxy-line": proxy }) };
    }
    if (url.pathname === "/tls") return socket instanceof TLSSocket ? tlsSeenBy(socket) : {};
    if (url.pathname !== "/bytes") return this.name;
    const wanted = Number(url.searchParams.get("n") ?? "0");
    return Buffer.alloc(Math.min(Number.isFinite(wanted) && wanted > 0 ? wanted : 0, mostBytes), "b");
  }
}

/** What Node's TLS servers need of it. */
export function serverTls(tls: MemberTls) {
  return {
    cert: tls.identity.certificate,
    key: tls.identity.key,
    ...(tls.ca !== undefined && { ca: tls.ca }),
    requestCert: tls.clientCertificate !== undefined,
    rejectUnauthorized: tls.clientCertificate === "required",
  };
}

function tlsSeenBy(socket: TLSSocket) {
  const servername: unknown = "servername" in socket ? socket.servername : undefined;
  return {
    protocol: socket.getProtocol(),
    servername: typeof servername === "string" ? servername : null,
    alpn: socket.alpnProtocol || null,
    clientSubject: socket.getPeerCertificate()?.subject?.CN ?? null,
  };
}

/** Of `500ms`, `2s` or a bare number of milliseconds; 0 of anything else. */
function milliseconds(text: string | null): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text ?? "") ?? [];
  return Math.min(Number(number ?? "0") * (unit === "s" ? 1000 : 1), longestDelay);
}
