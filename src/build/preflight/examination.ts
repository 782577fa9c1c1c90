import { type HostOsRelease, hostOsRelease } from "../../host/os-release.ts";
import { findPrivilege, type Privilege } from "../../host/privilege.ts";
import type { Environment, Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";
import { aptSourcesConf } from "./apt-sources-conf.ts";
import { archivesAnswer } from "./archive.ts";
import { baseImage } from "./base-image.ts";
import { debootstrapIsReady } from "./debootstrap.ts";
import { type DiskimageBuilder, findDiskimageBuilder, hostPath } from "./dib.ts";
import { elementRepositories } from "./element-repositories.ts";
import { elementScripts } from "./element-scripts.ts";
import { resolveElements } from "./element-set.ts";
import { type Finding, ok, refused } from "./finding.ts";
import type { Condition, Ground } from "./ground.ts";
import { kernelSupport } from "./host-kernel.ts";
import { hostTrial } from "./host-trial.ts";
import { outputDirectories } from "./output-directories.ts";
import { pythonIndexAnswers } from "./python-index.ts";
import { requiredTools } from "./required-tools.ts";
import { roomForBuild } from "./room.ts";
import { selinuxState } from "./selinux.ts";
import { sourcesAnswer } from "./source-repositories.ts";

/** Everything that a look at the host found out. */
export interface Examination {
  readonly ground: Ground;
  /** In the order in which a build would come upon them. */
  readonly findings: readonly Finding[];
  readonly host: HostOsRelease | undefined;
}

export interface ExaminationContext {
  readonly env: Environment;
  readonly cwd: string;
  /** Ends what waits for a network; the findings then tell nothing. */
  readonly signal?: AbortSignal;
}

const CONDITIONS: readonly Condition[] = [
  ...[elementRepositories, elementScripts, kernelSupport, roomForBuild, debootstrapIsReady, baseImage],
  ...[selinuxState, sourcesAnswer, pythonIndexAnswers, aptSourcesConf, archivesAnswer],
];

/**
 * Looks at every condition of a build on this host, all at once and whatever the others find; changes nothing.
 * What waits for a network does so for seconds at most.
 */
export async function examine(plan: Plan, options: Options, context: ExaminationContext): Promise<Examination> {
  const { env, cwd, signal } = context;
  const base = { plan, options, env, cwd, signal };
  const [host, dib, { privilege, trial }] = await Promise.all([
    attempt("host", "packages have other names on every distribution", hostOsRelease),
    attempt("diskimage-builder", "it builds the image", () => findDiskimageBuilder(env, cwd)),
    tryAsRoot(options, env),
  ]);
  const { elements, findings: ofElements } = resolveElements(plan, options.arch, dib.value?.elements);
  const ground: Ground = {
    ...base,
    path: dib.value?.path ?? hostPath(env["PATH"] ?? "", undefined),
    dib: dib.value,
    privilege: privilege.value,
    elements,
  };
  const [outputs, ...rest] = await Promise.all(
    [outputDirectories as Condition, ...CONDITIONS].map((condition) => condition(ground)),
  );
  return {
    ground,
    host: host.value,
    findings: [
      ...told(host, ({ prettyName }) => ok("host", `This host is ${prettyName}`)),
      ...(outputs ?? []),
      ...told<DiskimageBuilder>(dib, ({ version, command }) =>
        ok("diskimage-builder", `diskimage-builder ${version} is ${command}`),
      ),
      ...requiredTools(ground),
      ...ofElements,
      // What is found of it is told by the trial.
      ...told<Privilege>(privilege),
      ...rest.flat(),
      ...trial,
    ],
  };
}

async function tryAsRoot(options: Options, env: Environment) {
  const privilege = await attempt("privilege", "mounts and loop devices are root's", () => findPrivilege());
  return { privilege, trial: await hostTrial({ privilege: privilege.value, options, env }) };
}

interface Attempt<Value> {
  readonly value?: Value;
  readonly finding?: Finding;
}

async function attempt<Value>(id: string, why: string, act: () => Value | Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await act() };
  } catch (error) {
    return { finding: refused(id, why, error) };
  }
}

function told<Value>({ value, finding }: Attempt<Value>, tell?: (value: Value) => Finding): Finding[] {
  if (finding !== undefined) return [finding];
  return value === undefined || tell === undefined ? [] : [tell(value)];
}
