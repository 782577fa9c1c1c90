import type { Measurement } from "../../src/verify/suite.ts";

/**
 * How a member died and came back, beside what heartbeats told of it.
 *
 * @param moments in milliseconds: it died, was told to be down, came back, was told to be up, and the end of the watch
 */
export function memberTimeline(name: string, moments: readonly number[]): Measurement {
  const [died = 0] = moments;
  const [, down = 0, lived = 0, up = 0, end = 0] = moments.map((moment) => (moment - died) / 1000);
  return {
    kind: "timeline",
    name,
    spans: [
      { label: "the member itself", from: 0, to: lived, state: "dead" },
      { label: "the member itself", from: lived, to: end, state: "alive" },
      { label: "as heartbeats tell", from: 0, to: down, state: "UP" },
      { label: "as heartbeats tell", from: down, to: up, state: "DOWN" },
      { label: "as heartbeats tell", from: up, to: end, state: "UP" },
    ],
  };
}
