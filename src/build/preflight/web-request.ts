import { existsSync, readFileSync } from "node:fs";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { connect, rootCertificates } from "node:tls";
import type { Environment } from "../options/options.ts";

/** What a server answered. */
export interface WebAnswer {
  readonly status: number;
  /** Of the address that answered in the end, in lower case. */
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface WebRequest {
  readonly method?: "GET" | "HEAD";
  /** Where the proxies are found: http_proxy, https_proxy and no_proxy. */
  readonly env: Environment;
  /** Milliseconds for the whole answer, with all its redirections. */
  readonly deadline: number;
  readonly signal?: AbortSignal | undefined;
}

/** Most bytes of an answer; those that are asked for here are well below. */
const MOST = 8 * 1024 * 1024;
const MOST_REDIRECTIONS = 5;

/**
 * Asks a server as wget and apt do, through the environment's proxies.
 * @throws {Error} whose message says in a few words why there is no answer
 */
export async function askWeb(address: string, options: WebRequest): Promise<WebAnswer> {
  const timeout = AbortSignal.timeout(options.deadline);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  try {
    let url = new URL(address);
    for (let turns = 0; ; turns++) {
      const answer = await ask(url, options, signal);
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || location === undefined) return answer;
      if (turns === MOST_REDIRECTIONS) throw new Error("it redirects in a circle");
      url = new URL(location, url);
    }
  } catch (cause) {
    if (timeout.aborted) throw new Error(`no answer within ${options.deadline / 1000} s`, { cause });
    throw new Error(inWords(cause as NodeJS.ErrnoException), { cause });
  }
}

/** The proxy for an address, or undefined. */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  // wget and curl read the first in small letters only.
  const value = url.protocol === "https:" ? env["https_proxy"] || env["HTTPS_PROXY"] : env["http_proxy"];
  if (!value) return undefined;
  const exempt = (env["no_proxy"] || env["NO_PROXY"] || "").split(/[\s,]+/).filter(Boolean);
  const name = url.hostname.toLowerCase();
  const matches = (word: string) => {
    const suffix = word.replace(/^\*?\./, "").toLowerCase();
    return word === "*" || name === suffix || name.endsWith(`.${suffix}`);
  };
  if (exempt.some(matches)) return undefined;
  return new URL(value.includes("://") ? value : `http://${value}`);
}

async function ask(url: URL, { method = "GET", env }: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
  const proxy = proxyFor(url, env);
  const headers = { "user-agent": "diskimage-create", ...credentials(url, "authorization") };
  if (url.protocol === "https:") {
    // With an agent, even none, the connection would not be the proxy's.
    const through =
      proxy === undefined
        ? { agent: false as const }
        : { createConnection: await tunnel(url, proxy, authorities(env), signal) };
    return read(requestHttps, url, { method, headers, signal, ca: authorities(env), ...through });
  }
  if (proxy === undefined) return read(requestHttp, url, { method, headers, signal, agent: false });
  const whole = `http://${url.host}${url.pathname}${url.search}`;
  const own = { host: url.host, ...credentials(proxy, "proxy-authorization") };
  return read(requestHttp, proxy, { method, path: whole, headers: { ...headers, ...own }, signal, agent: false });
}

/** Whom wget, curl and git trust: a site's own authorities stand among the host's. */
function authorities(env: Environment): string[] {
  const files = [env["SSL_CERT_FILE"], "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];
  const file = files.find((path) => path && existsSync(path));
  return file === undefined ? [...rootCertificates] : [readFileSync(file, "utf8")];
}

function credentials(url: URL, header: string): Record<string, string> {
  if (url.username === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { [header]: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** A connection to the server through the proxy's CONNECT. */
function tunnel(url: URL, proxy: URL, ca: string[], signal: AbortSignal): Promise<() => ReturnType<typeof connect>> {
  const path = `${url.hostname}:${url.port || 443}`;
  const options = { method: "CONNECT", path, headers: credentials(proxy, "proxy-authorization"), signal, agent: false };
  return new Promise((resolve, reject) => {
    const request = requestHttp(proxy, options);
    request.on("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(() => connect({ socket, servername: url.hostname, ca }));
      else reject(new Error(`the proxy ${proxy.host} answers ${statusCode}`));
    });
    request.on("error", reject);
    request.end();
  });
}

function read(
  request: typeof requestHttp,
  url: URL,
  options: RequestOptions & { readonly ca?: string[] },
): Promise<WebAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > MOST) sent.destroy(new Error("the answer is far too long"));
        parts.push(part);
      });
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString("utf8"),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name cannot be resolved",
  EAI_AGAIN: "its name cannot be resolved",
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection breaks",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
};

function inWords(error: NodeJS.ErrnoException): string {
  return IN_WORDS[error.code ?? ""] ?? error.message;
}
