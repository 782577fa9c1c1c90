import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type HostOsRelease, hostOsRelease } from "../../host/os-release.ts";
import { asRoot, findPrivilege, type Privilege } from "../../host/privilege.ts";
import { requireTool, run } from "../../host/run.ts";
import type { ToolName } from "../../host/tools.ts";
import { Refusal } from "../../refusal.ts";
import type { Environment, Options } from "../options/options.ts";
import { type BaseOs, baseOs } from "../plan/base-os.ts";
import type { Plan } from "../plan/plan.ts";
import { debootstrapKnows } from "./debootstrap.ts";
import { type DiskimageBuilder, findDiskimageBuilder } from "./dib.ts";

/** What a look at the host found out for the build. */
export interface Preflight {
  readonly host: HostOsRelease;
  readonly dib: DiskimageBuilder;
  readonly privilege: Privilege;
  /** Whether debootstrap needs a private directory with a script for the release. */
  readonly needsDebootstrapScript: boolean;
}

export interface PreflightContext {
  readonly env: Environment;
  readonly cwd: string;
}

const GIB = 1024 ** 3;
const TOOLS: readonly ToolName[] = [
  "unshare",
  "losetup",
  "partx",
  "fstrim",
  "mkfs.ext4",
  "mount",
  "umount",
  "ps",
  "tar",
];
/** Names of architectures as the kernel's emulators are registered. */
const EMULATORS: Readonly<Record<string, string>> = { armhf: "qemu-arm" };

/**
 * Makes sure, before anything is begun, that this host can carry out the plan; then makes the directories of -c and -w.
 * @throws {Refusal} `unknown-host`, `bad-value`, or the name of what is missing
 */
export async function preflight(plan: Plan, options: Options, context: PreflightContext): Promise<Preflight> {
  const host = hostOsRelease();
  checkPaths(options);
  const dib = await findDiskimageBuilder(context.env, context.cwd);
  for (const tool of toolsFor(plan, options)) requireTool(tool, dib.path);
  checkElements(plan, dib);
  checkArchitecture(options.arch);
  checkSpace(options, context.env);
  const needsDebootstrapScript = checkDebootstrap(plan, options, context.env);
  const privilege = await findPrivilege();
  await checkNamespaces(privilege);
  for (const [letter, path] of wantedDirectories(options))
    orRefuse(letter, path, () => mkdirSync(path, { recursive: true }));
  return { host, dib, privilege, needsDebootstrapScript };
}

async function checkNamespaces(privilege: Privilege): Promise<void> {
  const { exitCode } = await run(asRoot(privilege, ["unshare", "--mount", "--pid", "--fork", "true"]));
  if (exitCode !== 0) {
    throw new Refusal(
      "no-namespaces",
      "Root may not make namespaces of its own here, as in a container without CAP_SYS_ADMIN; run the container privileged.",
    );
  }
}

function checkPaths(options: Options): void {
  const parent = dirname(options.output);
  if (!isDirectory(parent)) {
    throw new Refusal("bad-value", `The directory ${parent} of option -o does not exist; create it first.`);
  }
  if (isDirectory(options.output)) {
    throw new Refusal("bad-value", `The output ${options.output} of option -o is a directory; choose another name.`);
  }
  for (const [letter, path] of wantedDirectories(options)) {
    orRefuse(letter, path, () => {
      const nearest = nearestExisting(path);
      if (!isDirectory(nearest)) throw new Error(`${nearest} is no directory`);
      if (nearest !== path) accessSync(nearest, constants.W_OK | constants.X_OK);
    });
  }
}

/** The directories that are made where they are missing, each with the letter of its option. */
function wantedDirectories(options: Options): readonly (readonly [string, string])[] {
  return [
    ["c", options.cacheDir],
    ["w", options.workDir],
  ];
}

function orRefuse(letter: string, path: string, attempt: () => void): void {
  try {
    attempt();
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Refusal(
      "bad-value",
      `The directory ${path} of option -${letter} cannot be made (${reason}); choose another one.`,
      { cause },
    );
  }
}

/** The directory itself or the closest one above it that is there. */
function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function toolsFor(plan: Plan, options: Options): readonly ToolName[] {
  return [
    ...TOOLS,
    ...(options.type === "qcow2" ? (["qemu-img"] as const) : []),
    ...(options.rootPassword === undefined ? [] : (["openssl"] as const)),
    ...(usesDebootstrap(plan, baseOs(options.baseOs)) ? (["debootstrap"] as const) : []),
    ...(plan.elements.includes("centos-minimal") ? (["dnf"] as const) : []),
  ];
}

function usesDebootstrap(plan: Plan, os: BaseOs): boolean {
  return os.debootstrapScript !== undefined && plan.elements.includes(os.element);
}

function checkElements(plan: Plan, dib: DiskimageBuilder): void {
  if (dib.elements === undefined) return;
  const directories = [...(plan.environment["ELEMENTS_PATH"] ?? "").split(":"), dib.elements];
  const tearing = directories.find((directory) => /[\s:]/.test(directory));
  if (tearing !== undefined) {
    throw new Refusal(
      "elements-path",
      `The elements directory "${tearing}" has a blank in its name; rename or move it.`,
    );
  }
  for (const element of plan.elements) {
    if (!directories.some((directory) => isDirectory(join(directory, element)))) {
      throw new Refusal(
        "missing-element",
        `The element ${element} is in none of ${directories.join(", ")}; correct DIB_ELEMENTS or DIB_LOCAL_ELEMENTS.`,
      );
    }
  }
}

function checkArchitecture(arch: string): void {
  const emulator = EMULATORS[arch];
  const native = process.arch === "arm" || process.arch === "arm64";
  if (emulator !== undefined && !native && !existsSync(`/proc/sys/fs/binfmt_misc/${emulator}`)) {
    throw new Refusal(
      "missing-emulator",
      `This host cannot run the ${arch} programs of the guest; install it with "apt-get install qemu-user-static".`,
    );
  }
}

function checkSpace(options: Options, env: Environment): void {
  const needs = [
    { path: options.workDir, bytes: usesTmpfs(env) ? GIB : 4 * GIB, what: "the work directory (-w)" },
    { path: options.cacheDir, bytes: GIB, what: "the cache (-c)" },
    { path: dirname(options.output), bytes: GIB, what: "the image (-o)" },
  ];
  for (const { path, bytes, what } of needs) {
    const { bavail, bsize } = statfsSync(nearestExisting(path));
    if (bavail * bsize < bytes) {
      throw new Refusal(
        "no-space",
        `There is less than ${bytes / GIB} GiB free in ${path} for ${what}; make room there.`,
      );
    }
  }
}

// disk-image-create builds in memory where there is twice as much as it needs, in GiB.
function usesTmpfs(env: Environment): boolean {
  if ((env["DIB_NO_TMPFS"] ?? "0") !== "0") return false;
  const total = Number(/^MemTotal:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] ?? 0) * 1024;
  return total >= 2 * Number(env["DIB_MIN_TMPFS"] ?? "2") * GIB;
}

function checkDebootstrap(plan: Plan, options: Options, env: Environment): boolean {
  const os = baseOs(options.baseOs);
  if (os.debootstrapScript === undefined || !usesDebootstrap(plan, os)) return false;
  const keyring = env["DIB_APT_KEYRING"] || env["DIB_DEBIAN_KEYRING"] || os.keyring?.path;
  if (keyring !== undefined && !existsSync(keyring)) {
    const remedy =
      keyring === os.keyring?.path ? `install it with "apt-get install ${os.keyring.package}"` : "correct it";
    throw new Refusal("missing-keyring", `The archive keys ${keyring} are not on this host; ${remedy}.`);
  }
  if (env["DIB_DEBIAN_DEBOOTSTRAP_SCRIPT"] || env["DEBOOTSTRAP_DIR"]) return false;
  const release = plan.environment["DIB_RELEASE"] ?? os.release;
  const knowledge = debootstrapKnows(release, os.debootstrapScript);
  if (knowledge === "neither") {
    throw new Refusal(
      "debootstrap",
      `This host's debootstrap cannot build ${options.baseOs} ${release}; install a newer one.`,
    );
  }
  return knowledge === "script";
}

function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
