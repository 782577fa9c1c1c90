import type { RequestOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import { Refusal } from "../../refusal.ts";
import type { AgentAnswer, AgentPeer, AgentRefusalCode } from "./agent-answer.ts";
import { shortened } from "./agent-answer.ts";

/** The platform's own AbortSignal, also where a user of these types has no types of the platform. */
export type Interruption = typeof globalThis extends { AbortSignal: { prototype: infer Signal } } ? Signal : never;

export type TlsVersion = "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

/** Where an agent is, and who asks it. */
export interface AgentPlace {
  readonly host: string;
  readonly port: number;
  /** The server certificate must be for this name, whatever the address. */
  readonly amphoraId: string;
  /** PEM of the authority that signed the agent's certificate. */
  readonly ca: string;
  /** The client's certificate and key, PEM. */
  readonly client: { readonly certificate: string; readonly key: string };
}

/** One request, as it goes over the wire. */
export interface AgentRequest {
  readonly method: string;
  /** From the first slash, encoded. */
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another client than usual; `null` shows no certificate at all. */
  readonly client?: AgentPlace["client"] | null;
  /** Offers this protocol alone. */
  readonly version?: TlsVersion;
  /** Milliseconds from the request's own beginning to the end of its answer; 240,000 when left out. */
  readonly limit?: number;
  readonly signal?: Interruption;
}

/** Under emulation a first start of HAProxy has taken 40 seconds on a busy host, and the agent itself gives up after 180. */
const usualLimit = 240_000;

/** Bytes of an answer that are read; a configuration of thousands of members is a tenth of it. */
const largestAnswer = 4 * 1024 * 1024;

/**
 * Sends one request on a connection of its own, as the agent closes each anyway.
 *
 * @throws {Refusal} an {@link AgentRefusalCode} when no whole answer came; a bad status is an answer
 */
export async function agentRequest(place: AgentPlace, request: AgentRequest): Promise<AgentAnswer> {
  const { method, path, limit = usualLimit } = request;
  const started = performance.now();
  const what = `${method} ${path}`;
  const deadline = AbortSignal.timeout(limit);
  try {
    request.signal?.throwIfAborted();
    const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
    const { status, headers, text, peer } = await exchange(place, request, signal);
    const milliseconds = performance.now() - started;
    return { method, path, status, headers, text, peer, milliseconds, body: jsonOf(headers, text, what) };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (request.signal?.aborted) throw refusal("agent-cancelled", `${what} was interrupted.`, error);
    if (deadline.aborted) {
      throw refusal("agent-deadline", `The agent did not answer ${what} within ${limit / 1000} s.`, error);
    }
    const reason = shortened(reasonOf(error), 300);
    const code = isOfTls(error) ? "agent-tls" : "agent-unreachable";
    const clause = code === "agent-tls" ? "No TLS connection for" : "No answer came to";
    throw refusal(code, `${clause} ${what}: ${reason}.`, error);
  }
}

type Exchange = Pick<AgentAnswer, "status" | "headers" | "text" | "peer">;

async function exchange(place: AgentPlace, request: AgentRequest, signal: AbortSignal): Promise<Exchange> {
  // Whoever reads image files alone is spared loading it.
  const { request: httpsRequest } = await import("node:https");
  const body = typeof request.body === "string" ? Buffer.from(request.body) : request.body;
  const client = request.client === undefined ? place.client : request.client;
  const options: RequestOptions = {
    host: place.host,
    port: place.port,
    servername: place.amphoraId,
    ca: place.ca,
    ...(client !== null && { cert: client.certificate, key: client.key }),
    ...(request.version !== undefined && { minVersion: request.version, maxVersion: request.version }),
    // Old protocols are offered only to see them refused, which OpenSSL itself would not even try at its own level.
    ...(isOld(request.version) && { ciphers: "DEFAULT:@SECLEVEL=0" }),
    method: request.method,
    path: request.path,
    headers: {
      host: place.amphoraId,
      connection: "close",
      ...(body !== undefined && { "content-length": String(body.length) }),
      ...request.headers,
    },
    agent: false,
    signal,
  };
  return new Promise((resolve, reject) => {
    const call = httpsRequest(options, (response) => {
      const peer = peerOf(response.socket as TLSSocket);
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > largestAnswer) {
          const sentence = `The agent's answer to ${request.method} ${request.path} is longer than 4 MiB.`;
          call.destroy(refusal("agent-answer", sentence));
        }
      });
      response.on("error", reject);
      response.on("end", () => {
        const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        const text = Buffer.concat(parts).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(headers), text, peer });
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}

function peerOf(socket: TLSSocket): AgentPeer {
  const { subject, subjectaltname = "", fingerprint256, bits = 0 } = socket.getPeerCertificate();
  const names = subjectaltname.split(", ").filter((name) => name.startsWith("DNS:"));
  return {
    protocol: socket.getProtocol() ?? "",
    commonName: String(subject.CN),
    dnsNames: names.map((name) => name.slice("DNS:".length)),
    fingerprint: fingerprint256,
    keyBits: bits,
  };
}

function jsonOf(headers: AgentAnswer["headers"], text: string, what: string): unknown {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refusal("agent-answer", `The agent's answer to ${what} is no JSON although it says so: ${shortened(text)}`);
  }
}

/** OpenSSL's own words, `tlsv1 alert unknown ca`, without the places in its source that come with them. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [, reason = text] = /:error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/.exec(text) ?? [];
  return reason;
}

function isOld(version: TlsVersion | undefined): boolean {
  return version === "TLSv1" || version === "TLSv1.1";
}

/** OpenSSL's own errors, alerts of the other side, and Node's about certificates. */
function isOfTls(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code);
}

function refusal(code: AgentRefusalCode, sentence: string, cause?: unknown): Refusal<AgentRefusalCode> {
  return new Refusal(code, sentence, { cause });
}
