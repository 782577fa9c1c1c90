import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Refusal } from "../../refusal.ts";
import type { DiskRefusalCode } from "../refusal-code.ts";
import type { Patience } from "./limits.ts";

/** How an answer begins. */
export interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A failure that may have passed when the request is made again; the message is a clause. */
export class PassingFailure extends Error {
  /** Milliseconds that the server asks to wait. */
  readonly wait: number;

  constructor(message: string, wait = 0) {
    super(message);
    this.wait = wait;
  }
}

/** Takes the next bytes of a body. */
export type Sink = (chunk: Uint8Array) => void;

/**
 * Sends one GET and hands on what comes back.
 *
 * @param begin looks at the head and gives the sink of the body, or `undefined` to hear no more of it; what it or the sink
 *   throws ends the request
 * @throws {PassingFailure}
 * @throws {Refusal} `unreachable` when asking again is of no use
 */
export function get(
  url: URL,
  headers: Record<string, string>,
  patience: Patience,
  begin: (head: Head) => Sink | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let message: ClientRequest | undefined;
    let idle: NodeJS.Timeout | undefined;
    const total = setTimeout(() => end(tooSlow(patience.total)), patience.total);
    const awaitMore = () => {
      clearTimeout(idle);
      idle = setTimeout(
        () => end(new PassingFailure(`the server said nothing for ${patience.idle / 1000} s`)),
        patience.idle,
      );
    };
    const end = (error?: unknown) => {
      clearTimeout(idle);
      clearTimeout(total);
      if (error === undefined) resolve();
      else reject(error);
      message?.destroy();
    };
    const guarded = (action: () => void) => {
      try {
        action();
      } catch (error) {
        end(error);
      }
    };
    const receive = (response: IncomingMessage) => {
      awaitMore();
      const sink = begin({ status: response.statusCode ?? 0, headers: response.headers });
      // What is left of the body is never fetched: the connection is given up.
      if (sink === undefined) return end();
      response.on("data", (chunk: Uint8Array) => {
        awaitMore();
        guarded(() => sink(chunk));
      });
      // A connection that ends in time is kept for the next request.
      response.on("end", () => {
        clearTimeout(idle);
        clearTimeout(total);
        resolve();
      });
      response.on("error", (error) => end(failureOf(error)));
    };
    awaitMore();
    guarded(() => {
      const send = url.protocol === "https:" ? httpsRequest : httpRequest;
      message = send(url, { headers });
      message.on("response", (response) => guarded(() => receive(response)));
      message.on("error", (error) => end(failureOf(error)));
      message.end();
    });
  });
}

function tooSlow(milliseconds: number): PassingFailure {
  return new PassingFailure(`the answer was not complete after ${milliseconds / 1000} s`);
}

/** What Node says of a certificate (OpenSSL's X509_V_ERR names), of the name in it, or of the handshake. */
const untrusted = /CERT|SIGNATURE|^ERR_TLS_|^ERR_SSL_|^EPROTO$|^HOSTNAME_MISMATCH$|ISSUER/;

/** A clause with the code only: what else Node says may quote the server or the URL. */
function failureOf(error: Error): Error {
  if (error instanceof PassingFailure || error instanceof Refusal) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const refuse = (clause: string) => new Refusal<DiskRefusalCode>("unreachable", clause);
  if (untrusted.test(code)) {
    return refuse(
      `no trustworthy connection is possible (TLS: ${code}); check the certificate of the server, or its URL`,
    );
  }
  if (code === "ENOTFOUND") return refuse("there is no host of that name; check the URL");
  if (code.startsWith("HPE_")) return refuse(`the server does not speak HTTP (${code}); check the URL`);
  return new PassingFailure(`the connection failed (${code})`);
}
