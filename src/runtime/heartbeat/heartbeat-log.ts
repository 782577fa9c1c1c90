import type { Heartbeat } from "./heartbeat.ts";

/** The heartbeats of one amphora, as they came in. */
export interface HeartbeatLog {
  /** Valid ones, oldest first; the newest 10,000, or fewer where they say more than any amphora has to say. */
  readonly all: readonly ReceivedHeartbeat[];
  /** The newest valid datagram, as it came. */
  readonly newestDatagram: Uint8Array | undefined;
  /** Datagrams that were no valid heartbeat, each with the reason. */
  readonly refused: readonly { readonly at: number; readonly reason: string }[];
  /**
   * Waits for a heartbeat from now on of which `holds` is true.
   *
   * @throws {Refusal} `heartbeat-deadline` after `limit` milliseconds; the sentence tells what the last one said
   */
  next(holds: (heartbeat: Heartbeat) => boolean, limit: number): Promise<ReceivedHeartbeat>;
}

export interface ReceivedHeartbeat {
  /** Milliseconds since 1970, by the clock of this host. */
  readonly at: number;
  readonly heartbeat: Heartbeat;
}
