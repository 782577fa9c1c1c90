import type { Amphora } from "../../../src/runtime/lab/lab.ts";

/** A sound amphora with one thing wrong, and the checks that catch it. */
interface AnyFault {
  /** What was done to it: `rsyslog stopped`. */
  readonly what: string;
  /** Ids of the checks that fail, each maybe with another outcome behind it: `N5-heartbeat-verified`, `http-large-bodies error`. */
  readonly kills: readonly string[];
}

/** Done by a root shell to an amphora that has just come up, which ends with it. */
export interface BootedFault extends AnyFault {
  readonly how: "inside";
  readonly script: string;
}

/** Done to an amphora at work when each of the checks has passed on it, and undone afterwards. */
export interface ServingFault extends AnyFault {
  readonly how: "serving";
  /** `$lb` is the load balancer's id, `$cfg` HAProxy's configuration, `$ns` puts a command into the namespace. */
  readonly script: string;
  readonly undo: string;
}

/** Done through the agent, as a controller with wrong data would. */
export interface HostFault extends AnyFault {
  readonly how: "host";
  readonly inject: (amphora: Amphora) => Promise<void>;
}

/** Laid into a copy of the image, which is then booted from power-on. */
export interface ImageFault extends AnyFault {
  readonly how: "image";
  /** A word of the kernel's command line, and what stands there instead, of any length. */
  readonly commandLine: readonly [from: string, to: string];
  /** What the console says when it goes wrong. */
  readonly console: RegExp;
  /** Codes of the boot's failure, whichever line comes first. */
  readonly reasons: readonly string[];
}

export type Fault = BootedFault | ServingFault | HostFault | ImageFault;
