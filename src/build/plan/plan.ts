import type { ImageType, Options } from "../options/options.ts";
import { elementList } from "./element-list.ts";
import { type PlanSurroundings, planEnvironment } from "./plan-environment.ts";

export type { PlanSurroundings } from "./plan-environment.ts";

/** Everything that a build will do, as plain data: what `--dry-run --json` prints. */
export interface Plan {
  /** In the order in which they are handed to disk-image-create. */
  readonly elements: readonly string[];
  /** What disk-image-create finds in its environment because of this build; never a secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  /** The image file. */
  readonly output: string;
}

/** What disk-image-create makes of a type that it does not make itself, or not with the tools that there are. */
const MADE_AS: Partial<Record<ImageType, ImageType>> = { vhd: "raw", oci: "tar" };

/**
 * Turns options and environment into a plan; asks the host nothing.
 * @throws {Refusal} `usage` when variables contradict each other, `bad-value` when one is wrong
 */
export function makePlan(options: Options, surroundings: PlanSurroundings): Plan {
  const elements = elementList(options, surroundings.env);
  const environment = planEnvironment(options, elements, surroundings);
  return { elements, environment, argv: call(options, elements), output: options.output };
}

/** The file that disk-image-create makes by a plan; where it is not the plan's output, that is made of it. */
export function madeFile(plan: Plan): string {
  return plan.argv[plan.argv.indexOf("-o") + 1] ?? plan.output;
}

function call(options: Options, elements: readonly string[]): string[] {
  const made = MADE_AS[options.type] ?? options.type;
  return [
    "disk-image-create",
    ...(options.logFile === undefined ? [] : [`--logfile=${options.logFile}`]),
    ...(options.trace ? ["-x"] : []),
    ...(options.archGiven ? ["-a", options.arch] : []),
    ...["-o", `${options.output.slice(0, -options.type.length)}${made}`, "-t", made],
    ...(options.compression === "none" && made === "qcow2" ? ["-u"] : []),
    ...["--image-size", String(options.size), "--image-cache", options.cacheDir],
    ...(options.tmpfs ? [] : ["--no-tmpfs"]),
    ...elements,
  ];
}
