import { Refusal } from "../../refusal.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { decodeHeartbeat } from "./heartbeat-datagram.ts";
import type { HeartbeatLog, ReceivedHeartbeat } from "./heartbeat-log.ts";
import type { HeartbeatRefusalCode } from "./refusal-code.ts";

const mostHeartbeats = 10_000;
// Characters of JSON: a guest that floods with long heartbeats fills no memory.
const mostSaid = 32 * 1024 * 1024;
const mostRefused = 1000;

interface Waiting {
  readonly holds: (heartbeat: Heartbeat) => boolean;
  readonly settle: (received: ReceivedHeartbeat) => void;
  readonly fail: (reason: unknown) => void;
}

/** The log of one amphora that a receiver fills. */
export class HeartbeatRecord implements HeartbeatLog {
  readonly #key: string;
  readonly #amphoraId: string;
  readonly #all: ReceivedHeartbeat[] = [];
  readonly #lengths: number[] = [];
  readonly #refused: { readonly at: number; readonly reason: string }[] = [];
  readonly #waiting = new Set<Waiting>();
  #said = 0;
  #newestDatagram: Uint8Array | undefined;
  #end: Refusal<HeartbeatRefusalCode> | undefined;

  constructor(key: string, amphoraId: string) {
    this.#key = key;
    this.#amphoraId = amphoraId;
  }

  get all(): readonly ReceivedHeartbeat[] {
    return this.#all;
  }

  get newestDatagram(): Uint8Array | undefined {
    return this.#newestDatagram;
  }

  get refused(): HeartbeatLog["refused"] {
    return this.#refused;
  }

  next(holds: (heartbeat: Heartbeat) => boolean, limit: number): Promise<ReceivedHeartbeat> {
    const found = new Promise<ReceivedHeartbeat>((settle, fail) => {
      if (this.#end !== undefined) return fail(this.#end);
      const waiting: Waiting = {
        holds,
        settle: (received) => {
          clearTimeout(timer);
          settle(received);
        },
        fail: (reason) => {
          clearTimeout(timer);
          fail(reason);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        fail(this.#late(limit));
      }, limit);
      this.#waiting.add(waiting);
    });
    // Whoever asked may have failed meanwhile and never look at this again.
    found.catch(() => {});
    return found;
  }

  /** Takes in a datagram that came from this amphora at a time in milliseconds since 1970. */
  take(datagram: Uint8Array, at: number): void {
    let heartbeat: Heartbeat;
    try {
      heartbeat = decodeHeartbeat(datagram, this.#key);
      if (heartbeat.id !== this.#amphoraId) {
        const sentence = `The heartbeat is that of another amphora, ${heartbeat.id}; compare amphora_id in the agent's configuration.`;
        throw new Refusal<HeartbeatRefusalCode>("heartbeat-document", sentence);
      }
    } catch (error) {
      this.#refused.push({ at, reason: error instanceof Error ? error.message : String(error) });
      if (this.#refused.length > mostRefused) this.#refused.shift();
      return;
    }
    const received = { at, heartbeat };
    this.#newestDatagram = datagram;
    this.#keep(received);
    for (const waiting of [...this.#waiting]) this.#offer(waiting, received);
  }

  /** Lets nobody wait any longer; what has come stays. */
  end(sentence: string): void {
    this.#end = new Refusal<HeartbeatRefusalCode>("heartbeat-deadline", sentence);
    for (const waiting of this.#waiting) waiting.fail(this.#end);
    this.#waiting.clear();
  }

  #keep(received: ReceivedHeartbeat): void {
    const length = JSON.stringify(received.heartbeat).length;
    this.#all.push(received);
    this.#lengths.push(length);
    this.#said += length;
    while (this.#all.length > mostHeartbeats || (this.#said > mostSaid && this.#all.length > 1)) {
      this.#all.shift();
      this.#said -= this.#lengths.shift() ?? 0;
    }
  }

  #offer(waiting: Waiting, received: ReceivedHeartbeat): void {
    try {
      if (!waiting.holds(received.heartbeat)) return;
      waiting.settle(received);
    } catch (error) {
      waiting.fail(error);
    }
    this.#waiting.delete(waiting);
  }

  #late(limit: number): Refusal<HeartbeatRefusalCode> {
    const last = this.#all.at(-1);
    const refused = this.#refused.at(-1);
    const said = last === undefined ? "none has come at all" : `the last one said ${JSON.stringify(last.heartbeat)}`;
    const rest = refused === undefined ? "" : `, and ${this.#refused.length} were refused: ${refused.reason}`;
    const sentence = `No heartbeat of the kind waited for came within ${limit / 1000} s: ${said.slice(0, 2000)}${rest}`;
    return new Refusal<HeartbeatRefusalCode>("heartbeat-deadline", sentence);
  }
}
