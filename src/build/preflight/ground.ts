import type { Privilege } from "../../host/privilege.ts";
import type { Environment, Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";
import type { DiskimageBuilder } from "./dib.ts";
import type { Finding } from "./finding.ts";

/** What a condition is looked at for: the build, and what is known of the host already. */
export interface Ground {
  readonly plan: Plan;
  readonly options: Options;
  readonly env: Environment;
  readonly cwd: string;
  /** Ends what waits for a network. */
  readonly signal: AbortSignal | undefined;
  /** The search path of the build. */
  readonly path: string;
  /** Undefined where there is none. */
  readonly dib: DiskimageBuilder | undefined;
  /** Undefined where there is no way to become root. */
  readonly privilege: Privilege | undefined;
  /** Directories by name of every element that takes part, so far as they were found. */
  readonly elements: ReadonlyMap<string, string>;
}

/** Looks at one condition, or a few that belong together; nothing found means that it does not concern the build. */
export type Condition = (ground: Ground) => readonly Finding[] | Promise<readonly Finding[]>;
