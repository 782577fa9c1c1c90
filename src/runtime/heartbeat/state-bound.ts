import type { Monitor } from "../balancer/load-balancer.ts";
import type { BootFacts } from "../lab/lab.ts";

// Seconds by which a guest's timers and its agent may be late: all of it runs on the host's busy processors.
const slack = { kvm: 5, tcg: 25 } as const;

/**
 * Milliseconds within which a member's new state must stand in a heartbeat: as many probes as the monitor wants, each as
 * late as it may be and the last of them taking as long as it may, then one heartbeat.
 *
 * @param interval seconds between heartbeats
 */
export function stateBound(
  monitor: Pick<Monitor, "delay" | "timeout" | "fall" | "rise">,
  becoming: "DOWN" | "UP",
  interval: number,
  accelerator: BootFacts["accelerator"],
): number {
  const probes = becoming === "DOWN" ? monitor.fall : monitor.rise;
  return (monitor.delay * probes + monitor.timeout + interval + slack[accelerator]) * 1000;
}
