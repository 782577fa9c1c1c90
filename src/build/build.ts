import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { arch, release } from "node:os";
import { basename, join } from "node:path";
import { packageInfo } from "../host/package-root.ts";
import { asRoot } from "../host/privilege.ts";
import { run } from "../host/run.ts";
import { createWorkDirectory } from "../host/work-directory.ts";
import { makeVhdImage } from "./convert/vhd-image.ts";
import { makeOciImage } from "./oci/oci-image.ts";
import type { Environment, Options } from "./options/options.ts";
import { type BuildRecord, buildRecordPath } from "./output/build-record.ts";
import { FileDigest } from "./output/digest.ts";
import { elementRevisions } from "./output/element-revisions.ts";
import { removeLeftovers, WORK } from "./output/leftovers.ts";
import { publish, unfinishedLogPath } from "./output/output.ts";
import { claimOutput } from "./output/output-claim.ts";
import { sourceDigest } from "./output/source-digest.ts";
import { baseOs } from "./plan/base-os.ts";
import { madeFile, type Plan } from "./plan/plan.ts";
import { makeDebootstrapDirectory } from "./preflight/debootstrap.ts";
import { type Preflight, preflight } from "./preflight/preflight.ts";
import { writePasswordHash } from "./root-password.ts";
import { buildEnvironment, lockDirectory, withheldNotes } from "./run/build-environment.ts";
import { BuildFailure } from "./run/build-failure.ts";
import { type BuildLog, openBuildLog } from "./run/build-log.ts";
import { hostToolSettings } from "./run/host-tool-settings.ts";
import { runInNamespace } from "./run/namespace.ts";
import { PhaseClock, readLogLine, tellsOfImage } from "./run/phases.ts";
import type { Progress } from "./run/progress.ts";
import { limitTime, refuseWhenAborted } from "./run/time-limit.ts";
import { redactEnvironment } from "./secrets.ts";

export interface BuildContext {
  readonly env: Environment;
  readonly cwd: string;
  /** Stops the build; everything it made is gone when `build` returns, save for its log and the cache. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Carries out a plan with the real disk-image-create and leaves the image, its manifests, its log and its record.
 * @returns the record that stands beside the image
 * @throws {Refusal} `interrupted` after the signal, `timeout`, a {@link BuildFailure}, or what the preflight refuses
 */
export async function build(plan: Plan, options: Options, context: BuildContext): Promise<BuildRecord> {
  const clock = new PhaseClock();
  const limit = limitTime(options.timeout, context.signal, () => clock.place, unfinishedLogPath(plan.output));
  try {
    return await buildWithin(plan, options, { ...context, signal: limit.signal }, clock);
  } finally {
    limit.end();
  }
}

async function buildWithin(
  plan: Plan,
  options: Options,
  context: BuildContext,
  clock: PhaseClock,
): Promise<BuildRecord> {
  const { env, progress, signal } = context;
  const started = new Date();
  const enter = (phase: string, script?: string) => {
    if (clock.enter(phase, script)) progress.phase(phase);
  };
  enter("prepare");
  const tellRemoved = (path: string) => progress.note(`Removed ${path}, which a build that was killed had left.`);
  removeLeftovers(options, tellRemoved);
  const found = await preflight(plan, options, context);
  for (const { what, cure } of found.advice) progress.note(`${what}; ${cure}.`);
  for (const note of withheldNotes(env)) progress.note(note);
  refuseWhenAborted(signal);
  const claim = await claimOutput(plan.output);
  const work = createWorkDirectory(options.workDir, WORK, tellRemoved);
  try {
    const log = openBuildLog(unfinishedLogPath(plan.output), options.logFile);
    try {
      const staging = join(work.path, "out");
      const image = join(staging, basename(plan.output));
      const digest = new FileDigest(image, signal);
      const places = { work: work.path, staging, log, clock, enter, started, digest };
      await make(plan, options, context, found, places);
      enter("digest");
      const [facts, git] = await Promise.all([
        imageFacts(digest, options),
        elementRevisions(plan.environment["ELEMENTS_PATH"] ?? ""),
      ]);
      refuseWhenAborted(signal);
      clock.stop();
      const record = makeRecord(plan, options, found, { started, durations: clock.durations(), image: facts, git });
      writeFileSync(buildRecordPath(image), `${JSON.stringify(record, null, 2)}\n`);
      publish(staging, plan.output, log.path, tellRemoved);
      return record;
    } catch (error) {
      refuseWhenAborted(signal, log.path);
      throw error;
    }
  } finally {
    work.remove();
    claim.release();
  }
}

/** Has the image made where its digest is taken, and closes the log. */
async function make(
  plan: Plan,
  options: Options,
  context: BuildContext,
  found: Preflight,
  places: RunPlaces,
): Promise<void> {
  const { staging, log, clock } = places;
  const image = places.digest.path;
  try {
    const status = await runDiskimageCreate(plan, options, context, found, places);
    const made = join(staging, basename(madeFile(plan)));
    if (status !== 0 || !existsSync(made)) throw new BuildFailure(status, clock.place, log);
    if (options.type === "oci") {
      places.enter("convert");
      await makeOciImage(made, image, { plan, options, env: context.env, started: places.started }, context.signal);
    }
    if (options.type === "vhd") {
      places.enter("convert");
      await makeVhdImage(made, image, context.signal);
    }
  } finally {
    log.close();
  }
}

interface RunPlaces {
  readonly work: string;
  readonly staging: string;
  readonly log: BuildLog;
  readonly clock: PhaseClock;
  readonly enter: (phase: string, script?: string) => void;
  readonly started: Date;
  readonly digest: FileDigest;
}

async function runDiskimageCreate(
  plan: Plan,
  options: Options,
  context: BuildContext,
  found: Preflight,
  places: RunPlaces,
): Promise<number> {
  const { work, staging, log } = places;
  const temporary = join(work, "tmp");
  const locks = lockDirectory(context.env);
  for (const directory of [staging, temporary, locks]) mkdirSync(directory, { recursive: true });
  const script = baseOs(options.baseOs).debootstrapScript ?? "";
  const environment = buildEnvironment(plan, context.env, found.dib.version, {
    temporary,
    path: found.dib.path,
    debootstrapDirectory: found.needsDebootstrapScript
      ? makeDebootstrapDirectory(work, plan.environment["DIB_RELEASE"] ?? "", script)
      : undefined,
    passwordHashFile:
      options.rootPassword === undefined ? undefined : await writePasswordHash(options.rootPassword, work),
  });
  // The call is the plan's, save that the result is made in the work directory and moved when it is complete,
  // and that the log is written here, since disk-image-create would no longer tell of its phases.
  const argv = plan.argv.filter((word) => !word.startsWith("--logfile="));
  const operand = argv.indexOf("-o") + 1;
  const command = argv.with(0, found.dib.command).with(operand, join(staging, basename(madeFile(plan))));
  const status = await runInNamespace({
    command,
    environment: { ...environment, ...hostToolSettings(plan, options, context.env) },
    work,
    privilege: found.privilege,
    signal: context.signal,
    onLine(line) {
      log.write(line);
      // disk-image-create goes on for a second after this.
      if (tellsOfImage(line, places.digest.path)) places.digest.begin();
      const event = readLogLine(line);
      if (!event) return;
      places.enter(event.phase, event.script);
      if (event.script) context.progress.detail(event.script);
    },
  });
  if (found.privilege === "sudo") {
    const owner = `${process.getuid?.()}:${process.getgid?.()}`;
    await run(asRoot("sudo", ["chown", "-Rh", owner, staging, options.cacheDir, locks]));
  }
  return status;
}

async function imageFacts(digest: FileDigest, options: Options): Promise<BuildRecord["image"]> {
  const image = digest.path;
  const facts = {
    file: basename(image),
    format: options.type,
    size: statSync(image).size,
    sha256: await digest.end(),
  };
  if (options.type === "tar" || options.type === "oci") return facts;
  const { stdout } = await run(["qemu-img", "info", "--output=json", image], { deadline: 60_000 });
  const info = JSON.parse(stdout) as { "virtual-size"?: unknown };
  const virtualSize = info["virtual-size"];
  return typeof virtualSize === "number" ? { ...facts, virtualSize } : facts;
}

function makeRecord(
  plan: Plan,
  options: Options,
  found: Preflight,
  rest: Pick<BuildRecord, "durations" | "git" | "image"> & { readonly started: Date },
): BuildRecord {
  const { root, name, version } = packageInfo();
  const { compat, arch: guestArch, backend, size, type, cacheDir, workDir, timeout } = options;
  const { packageAgent, gitBranch, cpuPinning, fullMac, fips, sshd, tmpfs, trace, compression } = options;
  return {
    schemaVersion: 1,
    tool: { name, version, sourceDigest: sourceDigest(root) },
    options: {
      ...{
        compat,
        arch: guestArch,
        backend,
        baseOs: options.baseOs,
        release: plan.environment["DIB_RELEASE"] ?? "",
        size,
        type,
      },
      ...{ packageAgent, ...(gitBranch !== undefined && { gitBranch }) },
      ...{ rootPassword: options.rootPassword !== undefined, cpuPinning, fullMac, fips, sshd },
      ...(type === "qcow2" && { compression }),
      ...(timeout !== undefined && { timeout }),
      ...{ tmpfs, trace, cacheDir, workDir },
    },
    elements: plan.elements,
    environment: redactEnvironment(plan.environment),
    argv: plan.argv,
    diskimageBuilder: { version: found.dib.version },
    host: { os: found.host.prettyName, kernel: release(), architecture: arch() },
    git: rest.git,
    started: rest.started.toISOString(),
    finished: new Date().toISOString(),
    durations: rest.durations,
    image: rest.image,
  };
}
