import type { HeartbeatListener } from "./heartbeat.ts";
import type { ReceivedHeartbeat } from "./heartbeat-log.ts";

/**
 * What heartbeats of version 3 tell of one listener altogether: the deltas added up, and the newest number of open
 * connections. All are 0 when none mentions it.
 */
export function sumStatistics(
  heartbeats: readonly ReceivedHeartbeat[],
  listenerId: string,
): HeartbeatListener["stats"] {
  const sum = { tx: 0, rx: 0, conns: 0, totconns: 0, ereq: 0 };
  for (const { heartbeat } of heartbeats) {
    const listener = heartbeat.listeners[listenerId];
    if (listener === undefined) continue;
    sum.tx += listener.stats.tx;
    sum.rx += listener.stats.rx;
    sum.totconns += listener.stats.totconns;
    sum.ereq += listener.stats.ereq;
    sum.conns = listener.stats.conns;
  }
  return sum;
}
