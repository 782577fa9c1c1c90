import { refuseBalancer } from "./configuration-value.ts";

/** What Octavia writes only for the HAProxy that knows it. */
export interface HaproxyFeatures {
  /** `http-reuse` and the file in which servers' states survive a reload: from 1.6. */
  readonly reuseAndState: boolean;
  /** `alpn` towards members: from 1.9. */
  readonly memberAlpn: boolean;
  /** The exporter of metrics that is built in: from 2.0. */
  readonly prometheus: boolean;
  /** Forking, for external checks, must be asked for: from 2.2. */
  readonly insecureFork: boolean;
}

/** @param version as the agent's `GET /1.0/info` says it, such as `2.6.12-1+deb12u4` or `1:2.8.5` */
export function haproxyFeatures(version: string): HaproxyFeatures {
  const [, major, minor] = /^(?:\d+:)?(\d{1,3})\.(\d{1,3})/.exec(version) ?? [];
  if (major === undefined || minor === undefined) {
    refuseBalancer("HAProxy's version", `is ${JSON.stringify(version.slice(0, 80))}, which is none`);
  }
  const number = Number(major) * 1000 + Number(minor);
  return {
    reuseAndState: number >= 1006,
    memberAlpn: number >= 1009,
    prometheus: number >= 2000,
    insecureFork: number >= 2002,
  };
}
