import type { HaproxyRendering } from "../../../src/runtime/balancer/haproxy-context.ts";
import { AMPHORA_PATHS } from "../../../src/runtime/balancer/haproxy-context.ts";
import { haproxyFeatures } from "../../../src/runtime/balancer/haproxy-features.ts";
import type { LoadBalancer } from "../../../src/runtime/balancer/load-balancer.ts";
import { exampleBalancer } from "./balancers.ts";

/** What the parts of a configuration are given, for a HAProxy of the version. */
export function rendering(version: string, balancer: LoadBalancer = exampleBalancer([], [])): HaproxyRendering {
  const context = { vips: ["10.99.0.10"], haproxyVersion: version };
  return { balancer, context, features: haproxyFeatures(version), paths: AMPHORA_PATHS };
}
