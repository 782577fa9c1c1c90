import type { ReceivedHeartbeat } from "./heartbeat-log.ts";

/** Two heartbeats that came one after the other although their numbers do not follow each other. */
export interface SequenceGap {
  readonly after: number;
  readonly next: number;
}

/**
 * Where numbers are missing, repeated or begun anew. A missing one means that the agent built a heartbeat and failed to
 * send it, or that a datagram was lost, which does not happen within one host unless nobody reads the socket.
 */
export function sequenceGaps(heartbeats: readonly ReceivedHeartbeat[]): readonly SequenceGap[] {
  const gaps: SequenceGap[] = [];
  let after: number | undefined;
  for (const { heartbeat } of heartbeats) {
    if (after !== undefined && heartbeat.seq !== after + 1) gaps.push({ after, next: heartbeat.seq });
    after = heartbeat.seq;
  }
  return gaps;
}
