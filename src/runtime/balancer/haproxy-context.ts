import { CERTIFICATE_FOLDER } from "./certificate-files.ts";
import type { HaproxyFeatures } from "./haproxy-features.ts";
import type { LoadBalancer } from "./load-balancer.ts";

/** What a configuration of HAProxy depends on besides the load balancer. */
export interface HaproxyContext {
  /** The VIP first, then the additional ones. */
  readonly vips: readonly string[];
  /** As the agent's `GET /1.0/info` says it. */
  readonly haproxyVersion: string;
  /** Of an ACTIVE_STANDBY pair: both, with their own addresses on the VIP's network. */
  readonly peers?: readonly { readonly amphoraId: string; readonly address: string }[];
  /** The first word of a line in the flow log. */
  readonly projectId?: string;
  readonly paths?: Partial<HaproxyPaths>;
}

/** Where things lie; in an amphora always at the same places. */
export interface HaproxyPaths {
  /** The agent's folder. */
  readonly state: string;
  readonly certificates: string;
  /** The socket of syslog. */
  readonly log: string;
}

export const AMPHORA_PATHS: HaproxyPaths = {
  state: "/var/lib/octavia",
  certificates: CERTIFICATE_FOLDER,
  log: "/run/rsyslog/octavia/log",
};

/** What the parts of one configuration share while they are rendered. */
export interface HaproxyRendering {
  readonly balancer: LoadBalancer;
  readonly context: HaproxyContext;
  readonly features: HaproxyFeatures;
  readonly paths: HaproxyPaths;
}
