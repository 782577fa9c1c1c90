import type { Listener, LoadBalancer, Pool } from "../../../src/runtime/balancer/load-balancer.ts";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";

/** A pool of two members on addresses that nobody has. */
export function examplePool(pool: Partial<Pool> = {}): Pool {
  return {
    id: objectId("pool"),
    protocol: "HTTP",
    algorithm: "ROUND_ROBIN",
    members: [
      { id: objectId("m1"), address: "192.0.2.11", port: 8081 },
      { id: objectId("m2"), address: "192.0.2.12", port: 8082, weight: 3 },
    ],
    ...pool,
  };
}

export function exampleListener(listener: Partial<Listener> = {}): Listener {
  return { id: objectId("listener"), protocol: "HTTP", port: 80, defaultPool: objectId("pool"), ...listener };
}

export function exampleBalancer(listeners: readonly Listener[], pools: readonly Pool[]): LoadBalancer {
  return { id: objectId("balancer"), listeners, pools };
}
