import { mkdirSync } from "node:fs";
import type { HostOsRelease } from "../../host/os-release.ts";
import type { Privilege } from "../../host/privilege.ts";
import type { Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";
import { needsDebootstrapScript } from "./debootstrap.ts";
import type { DiskimageBuilder } from "./dib.ts";
import { type ExaminationContext, examine } from "./examination.ts";
import { type Finding, refusalOf } from "./finding.ts";
import { unmakeable, wantedDirectories } from "./output-directories.ts";

/** What a look at the host found out for the build. */
export interface Preflight {
  readonly host: HostOsRelease;
  readonly dib: DiskimageBuilder;
  readonly privilege: Privilege;
  /** Whether debootstrap needs a private directory with a script for the release. */
  readonly needsDebootstrapScript: boolean;
  /** What may go wrong without being sure to. */
  readonly advice: readonly Finding[];
}

/**
 * Makes sure, before anything is begun, that this host can carry out the plan; then makes the directories of -c and -w.
 * @throws {Refusal} `unknown-host`, `bad-value`, or the name of what is missing
 */
export async function preflight(plan: Plan, options: Options, context: ExaminationContext): Promise<Preflight> {
  const { findings, ground, host } = await examine(plan, options, context);
  const [first, ...others] = findings.filter(({ state }) => state === "blocking");
  if (first !== undefined) throw refusalOf(first, others.length);
  const { dib, privilege } = ground;
  if (host === undefined || dib === undefined || privilege === undefined) {
    throw new Error("a missing tool was not found out");
  }
  for (const [letter, path] of wantedDirectories(options)) {
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      throw refusalOf(unmakeable(letter, path, (error as Error).message), 0);
    }
  }
  const advice = findings.filter(({ state }) => state === "advice");
  return { host, dib, privilege, needsDebootstrapScript: needsDebootstrapScript(ground), advice };
}
