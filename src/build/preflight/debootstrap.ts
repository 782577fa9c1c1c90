import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type BaseOs, baseOs } from "../plan/base-os.ts";
import type { Plan } from "../plan/plan.ts";
import { blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";

/** Where debootstrap keeps its functions and one script for every release. */
const SYSTEM_DIRECTORY = "/usr/share/debootstrap";

/** How debootstrap gets to know a release: by itself, through a script of ours, or not at all. */
export function debootstrapKnows(
  release: string,
  script: string,
  directory: string = SYSTEM_DIRECTORY,
): "release" | "script" | "neither" {
  const knows = (name: string) => existsSync(join(directory, "scripts", name));
  if (knows(release)) return "release";
  return knows(script) ? "script" : "neither";
}

/**
 * Makes a private debootstrap directory in which `release` is built like `script`, and leaves the host's alone.
 * @returns the value for DEBOOTSTRAP_DIR
 */
export function makeDebootstrapDirectory(
  work: string,
  release: string,
  script: string,
  directory: string = SYSTEM_DIRECTORY,
): string {
  const own = join(work, "debootstrap");
  mkdirSync(own);
  cpSync(directory, own, { recursive: true, verbatimSymlinks: true });
  symlinkSync(script, join(own, "scripts", release));
  return own;
}

/** Whether the base system of a build comes from debootstrap. */
export function usesDebootstrap(plan: Plan, os: BaseOs): boolean {
  return os.debootstrapScript !== undefined && plan.elements.includes(os.element);
}

/** The file of keys by which debootstrap verifies the archive. */
export function archiveKeyring({ env, options }: Ground): string | undefined {
  return env["DIB_APT_KEYRING"] || env["DIB_DEBIAN_KEYRING"] || baseOs(options.baseOs).keyring?.path;
}

/** Whether debootstrap needs a private directory with a script for the release. */
export function needsDebootstrapScript({ env, options, plan }: Ground): boolean {
  const os = baseOs(options.baseOs);
  if (os.debootstrapScript === undefined || !usesDebootstrap(plan, os)) return false;
  if (env["DIB_DEBIAN_DEBOOTSTRAP_SCRIPT"] || env["DEBOOTSTRAP_DIR"]) return false;
  return debootstrapKnows(plan.environment["DIB_RELEASE"] ?? os.release, os.debootstrapScript) === "script";
}

/** Looks whether debootstrap knows the release and has the archive's keys. */
export function debootstrapIsReady(ground: Ground): Finding[] {
  const { env, options, plan } = ground;
  const os = baseOs(options.baseOs);
  if (os.debootstrapScript === undefined || !usesDebootstrap(plan, os)) return [];
  const findings: Finding[] = [];
  const keyring = archiveKeyring(ground);
  if (keyring !== undefined && !existsSync(keyring)) {
    const own = keyring === os.keyring?.path;
    findings.push(
      blocking("archive-keys", `The archive keys ${keyring} are not on this host`, {
        why: "debootstrap verifies the archive by them",
        cure: own ? `install them with "apt-get install ${os.keyring?.package}"` : "correct DIB_APT_KEYRING",
        code: "missing-keyring",
      }),
    );
  }
  if (env["DIB_DEBIAN_DEBOOTSTRAP_SCRIPT"] || env["DEBOOTSTRAP_DIR"]) return findings;
  const release = plan.environment["DIB_RELEASE"] ?? os.release;
  const knowledge = debootstrapKnows(release, os.debootstrapScript);
  if (knowledge === "neither") {
    return [
      ...findings,
      blocking("debootstrap", `This host's debootstrap cannot build ${options.baseOs} ${release}`, {
        why: "it has a script for every release that it can build",
        cure: "install a newer one",
      }),
    ];
  }
  const how = knowledge === "script" ? "gets a private script for" : "knows";
  return [...findings, ok("debootstrap", `debootstrap ${how} ${options.baseOs} ${release}`)];
}
