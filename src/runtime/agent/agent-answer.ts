import { Refusal } from "../../refusal.ts";

/** An answer of the agent, whatever its status. */
export interface AgentAnswer<Body = unknown> {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, `undefined` elsewhere. */
  readonly body: Body;
  /** As it came. */
  readonly text: string;
  readonly milliseconds: number;
  /** What the connection told of the agent. */
  readonly peer: AgentPeer;
}

/** The agent's side of a TLS connection. */
export interface AgentPeer {
  /** As OpenSSL names it: `TLSv1.2`, `TLSv1.3`. */
  readonly protocol: string;
  readonly commonName: string;
  /** `DNS:…` entries of its subject's alternative names, without the prefix. */
  readonly dnsNames: readonly string[];
  /** SHA-256 of the certificate, upper case with colons. */
  readonly fingerprint: string;
  readonly keyBits: number;
}

export type AgentRefusalCode =
  /** No connection came about, or it ended before the answer did. */
  | "agent-unreachable"
  /** Either side refused the other's certificate or protocol. */
  | "agent-tls"
  | "agent-deadline"
  | "agent-cancelled"
  /** The answer is too long, or says something else than its route promises. */
  | "agent-answer"
  /** The status was not the one that was demanded. */
  | "agent-status";

/**
 * Gives the answer back when it has the status that was hoped for.
 *
 * @throws {Refusal} `agent-status` with method, path, both statuses and what the agent said, shortened
 */
export function demand<Body>(answer: AgentAnswer<Body>, ...statuses: readonly number[]): AgentAnswer<Body> {
  if (statuses.includes(answer.status)) return answer;
  const { method, path, status } = answer;
  throw new Refusal<AgentRefusalCode>(
    "agent-status",
    `The agent answered ${method} ${path} with ${status} instead of ${statuses.join(" or ")}: ${shortened(answer.text)}`,
  );
}

/** A guest's text on one line of at most `limit` printable characters. */
export function shortened(text: string, limit = 600): string {
  // The pieces are cut before anything is replaced, so that a long text costs no more than a short one.
  const line = text
    .slice(0, limit * 2)
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim();
  return line.length > limit || text.length > limit * 2 ? `${line.slice(0, limit)}…` : line;
}
