import { Refusal } from "../../refusal.ts";
import type { Heartbeat, HeartbeatListener, HeartbeatPool } from "./heartbeat.ts";
import type { HeartbeatRefusalCode } from "./refusal-code.ts";

type Document = Readonly<Record<string, unknown>>;

// Ids are UUIDs in Octavia; no other character can make a key that JavaScript takes for something of its own.
const plainId = /^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/;
const poolId = /^[A-Za-z0-9][A-Za-z0-9.-]{0,127}(:[A-Za-z0-9][A-Za-z0-9.-]{0,127})?$/;
// HAProxy says "DOWN 1/2" of a member on its way, and "MAINT (via POOL/MEMBER)" of one that follows another.
const status = /^[A-Za-z][A-Za-z0-9 ()/:.-]{0,199}$/;

/**
 * Reads what a heartbeat's JSON says. Keys that no version known here has are left out.
 *
 * @throws {Refusal} `heartbeat-document`, naming the place
 */
export function readHeartbeat(json: string): Heartbeat {
  const document = object(parsed(json), "it");
  return {
    id: matching(document["id"], plainId, "id"),
    seq: count(document["seq"], "seq"),
    ver: count(document["ver"], "ver"),
    listeners: entries(document["listeners"], plainId, "listeners", readListener),
    pools: entries(document["pools"], poolId, "pools", readPool),
  };
}

function readListener(value: unknown, place: string): HeartbeatListener {
  const listener = object(value, place);
  const stats = object(listener["stats"], `${place}.stats`);
  const figure = (name: string) => count(stats[name], `${place}.stats.${name}`);
  return {
    status: matching(listener["status"], status, `${place}.status`),
    stats: {
      tx: figure("tx"),
      rx: figure("rx"),
      conns: figure("conns"),
      totconns: figure("totconns"),
      ereq: figure("ereq"),
    },
  };
}

function readPool(value: unknown, place: string): HeartbeatPool {
  const pool = object(value, place);
  return {
    status: matching(pool["status"], status, `${place}.status`),
    members: entries(pool["members"], plainId, `${place}.members`, (word, where) => matching(word, status, where)),
  };
}

function entries<Value>(
  value: unknown,
  key: RegExp,
  place: string,
  read: (value: unknown, place: string) => Value,
): Readonly<Record<string, Value>> {
  const read1 = ([id, entry]: [string, unknown]): [string, Value] => {
    if (!key.test(id)) throw wrong(`a key of ${place} is no id`);
    return [id, read(entry, `${place}.${id}`)];
  };
  return Object.fromEntries(Object.entries(object(value, place)).map(read1));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw wrong("it is not JSON");
  }
}

function object(value: unknown, place: string): Document {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(`${place} is no JSON object`);
  return value as Document;
}

function matching(value: unknown, pattern: RegExp, place: string): string {
  if (typeof value !== "string" || !pattern.test(value))
    throw wrong(`${place} is no such word as heartbeats have there`);
  return value;
}

function count(value: unknown, place: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw wrong(`${place} is no count`);
  return value;
}

function wrong(what: string): Refusal<HeartbeatRefusalCode> {
  const sentence = `The datagram is signed rightly but is no heartbeat: ${what}; look for what else has the key.`;
  return new Refusal<HeartbeatRefusalCode>("heartbeat-document", sentence);
}
