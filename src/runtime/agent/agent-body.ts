import { Refusal } from "../../refusal.ts";
import type { AgentAnswer, AgentRefusalCode } from "./agent-answer.ts";
import { demand, shortened } from "./agent-answer.ts";

/** GET /1.0/info: versions as the package database has them. */
export interface AgentInfo {
  readonly hostname: string;
  readonly api_version: string;
  readonly haproxy_version: string;
  readonly keepalived_version: string;
  readonly ipvsadm_version: string;
}

/** GET /1.0/details; what only some generations say is optional. */
export interface AgentDetails extends AgentInfo {
  readonly active: boolean;
  /** Of interfaces called eth… inside the namespace: bytes. */
  readonly networks: Readonly<Record<string, { readonly network_tx: number; readonly network_rx: number }>>;
  /** Running HAProxy processes; agents before 12 count by listener and say 0 whenever the load balancer's id is another. */
  readonly haproxy_count: number;
  readonly lvs_listener_process_count: number;
  /** Ids of listeners that run. */
  readonly listeners: readonly string[];
  /** Jiffies: a number, or digits. */
  readonly cpu: Readonly<Record<"total" | "user" | "system" | "soft_irq", number | string>>;
  /** KiB. */
  readonly memory: Readonly<Record<"total" | "free" | "buffers" | "cached" | "swap_used" | "shared" | "slab", number>>;
  /** Bytes of the root file system. */
  readonly disk: Readonly<Record<"used" | "available", number>>;
  /** Averages of 1, 5 and 15 minutes, as text. */
  readonly load: readonly string[];
  readonly topology: string;
  readonly topology_status: string;
  /** From agent 12 on. */
  readonly cpu_count?: number;
  /** From agent 12 on; empty where TuneD does not run. */
  readonly active_tuned_profiles?: string;
}

export interface AgentListener {
  readonly uuid: string;
  readonly status: string;
  /** `HTTP`, `TCP`, `TERMINATED_HTTPS` or `UDP`, which SCTP listeners are called as well. */
  readonly type: string;
}

/** The API's version; `1.0` since agent 4. */
export function versionOf(answer: AgentAnswer): string {
  return text(object(answer), "api_version", answer);
}

export function infoOf(answer: AgentAnswer): AgentInfo {
  const body = object(answer);
  const word = (key: string) => text(body, key, answer);
  return {
    hostname: word("hostname"),
    api_version: word("api_version"),
    haproxy_version: word("haproxy_version"),
    keepalived_version: word("keepalived_version"),
    ipvsadm_version: word("ipvsadm_version"),
  };
}

export function detailsOf(answer: AgentAnswer): AgentDetails {
  const body = object(answer);
  const numbers = (key: string, ...keys: readonly string[]) => {
    const inner = record(body[key], key, answer);
    for (const name of keys) count(inner, name, answer);
    return inner;
  };
  const networks = record(body["networks"], "networks", answer);
  for (const [name, traffic] of Object.entries(networks)) {
    const inner = record(traffic, name, answer);
    for (const key of ["network_tx", "network_rx"]) count(inner, key, answer);
  }
  const details = {
    ...infoOf(answer),
    active: body["active"] === true,
    networks,
    haproxy_count: count(body, "haproxy_count", answer),
    lvs_listener_process_count: count(body, "lvs_listener_process_count", answer),
    listeners: words(body["listeners"], "listeners", answer),
    cpu: digits(record(body["cpu"], "cpu", answer), ["total", "user", "system", "soft_irq"], answer),
    memory: numbers("memory", "total", "free", "buffers", "cached", "swap_used", "shared", "slab"),
    disk: numbers("disk", "used", "available"),
    load: words(body["load"], "load", answer),
    topology: text(body, "topology", answer),
    topology_status: text(body, "topology_status", answer),
    ...(body["cpu_count"] !== undefined && { cpu_count: count(body, "cpu_count", answer) }),
    ...(body["active_tuned_profiles"] !== undefined && {
      active_tuned_profiles: text(body, "active_tuned_profiles", answer, true),
    }),
  };
  return details as AgentDetails;
}

export function listenersOf(answer: AgentAnswer): readonly AgentListener[] {
  const { body } = demand(answer, 200);
  if (!Array.isArray(body)) throw malformed(answer, "a list");
  return body.map((entry: unknown) => {
    const listener = record(entry, "a listener", answer);
    const word = (key: string) => text(listener, key, answer);
    return { uuid: word("uuid"), status: word("status"), type: word("type") };
  });
}

/** The MD5 of a certificate that the agent keeps, in lower case. */
export function certificateDigestOf(answer: AgentAnswer): string {
  return text(object(answer), "md5sum", answer);
}

/** The interface inside the namespace that has the address, such as `eth1`. */
export function interfaceNameOf(answer: AgentAnswer): string {
  return text(object(answer), "interface", answer);
}

type Fields = Readonly<Record<string, unknown>>;

function object(answer: AgentAnswer): Fields {
  return record(demand(answer, 200).body, "the answer", answer);
}

function record(value: unknown, what: string, answer: AgentAnswer): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw malformed(answer, `an object as ${shortened(what, 40)}`);
}

function text(fields: Fields, key: string, answer: AgentAnswer, mayBeEmpty = false): string {
  const value = fields[key];
  if (typeof value === "string" && value.length <= 1024 && (mayBeEmpty || value !== "")) return value;
  throw malformed(answer, `a text as ${key}`);
}

function words(value: unknown, key: string, answer: AgentAnswer): readonly string[] {
  if (Array.isArray(value) && value.every((word) => typeof word === "string")) return value;
  throw malformed(answer, `a list of texts as ${key}`);
}

function count(fields: Fields, key: string, answer: AgentAnswer): number {
  const value = fields[key];
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw malformed(answer, `a number as ${key}`);
}

function digits(fields: Fields, keys: readonly string[], answer: AgentAnswer): Fields {
  for (const key of keys) {
    if (!/^\d+$/.test(String(fields[key]))) throw malformed(answer, `a number as ${key}`);
  }
  return fields;
}

function malformed({ method, path, text: said }: AgentAnswer, wanted: string): Refusal<AgentRefusalCode> {
  return new Refusal(
    "agent-answer",
    `The agent's answer to ${method} ${path} lacks ${wanted}; it said ${shortened(said, 300)}.`,
  );
}
