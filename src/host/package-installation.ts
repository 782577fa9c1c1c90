import { Refusal } from "../refusal.ts";
import type { Need } from "./needs.ts";
import { asRoot, findPrivilege, type Privilege } from "./privilege.ts";
import { findProgram, run } from "./run.ts";

type PackageFamily = "debian" | "redhat";

export interface InstallationOptions {
  /** Where progress goes, one line a call. */
  readonly say: (line: string) => void;
  /** A person sits at the terminal, so sudo may ask for a password. */
  readonly mayAsk: boolean;
}

/**
 * Installs the packages that bring what is missing of `needs`, and says which and why.
 *
 * What is still missing afterwards and not required is only named: the part that needs it is skipped aloud.
 * @throws {Refusal} `missing-packages` with the command to run by hand, when something required is still missing
 */
export async function installMissing(needs: readonly Need[], options: InstallationOptions): Promise<void> {
  const missing = needs.filter((need) => !need.isMet());
  if (missing.length === 0) return;
  const problem = await install(missing, options);
  const still = missing.filter((need) => !need.isMet());
  if (still.length === 0) return;
  const names = still.map(({ what, purpose }) => `${what} (for ${purpose})`).join(", ");
  const sentence = `This host lacks ${names}: ${problem ?? "the packages that should bring it do not"}.`;
  if (still.some(({ required }) => required)) throw new Refusal("missing-packages", sentence);
  options.say(sentence);
}

/** @returns why nothing was installed, as the end of a sentence with what to do; undefined when all went well */
async function install(missing: readonly Need[], options: InstallationOptions): Promise<string | undefined> {
  const family = packageFamily();
  if (family === undefined) return "there is neither apt-get nor dnf to install it, so install it by hand";
  let privilege: Privilege;
  try {
    privilege = await findPrivilege(options.mayAsk);
  } catch {
    const packages = await choosePackages(missing, family);
    return `this user is neither root nor allowed to use sudo, so run "${commandByHand(family, packages)}" as root`;
  }
  if (family === "debian") {
    options.say("Reading the package lists: apt-get update");
    // A broken third-party source must not stop us: the installation tells whether the lists are good enough.
    await show(asRoot(privilege, ["apt-get", "-qq", "update"]));
  }
  const packages = await choosePackages(missing, family);
  if (packages.size === 0) return undefined;
  options.say(`Installing ${packages.size} host packages:`);
  for (const [name, needs] of packages) {
    const reasons = new Set(needs.map(({ purpose }) => purpose));
    options.say(`  ${name}: ${[...reasons].join(", ")} (${needs.map(({ what }) => what).join(", ")})`);
  }
  const exitCode = await show(asRoot(privilege, installCommand(family, packages)));
  if (exitCode === 0) return undefined;
  return `the installation ended with ${exitCode}, so run "${commandByHand(family, packages)}" as root to see why`;
}

function packageFamily(): PackageFamily | undefined {
  if (findProgram("apt-get") !== undefined) return "debian";
  return findProgram("dnf") !== undefined ? "redhat" : undefined;
}

/** Which package is to be installed for which needs; one that is installed already cannot help. */
async function choosePackages(missing: readonly Need[], family: PackageFamily): Promise<Map<string, Need[]>> {
  const known = family === "debian" ? await knownToApt(missing.flatMap((need) => need.debian)) : undefined;
  const chosen = new Map<string, Need[]>();
  for (const need of missing) {
    const name = need[family].find((candidate) => known?.has(candidate) ?? true) ?? need[family][0];
    if (name === undefined || known?.get(name) === "installed") continue;
    chosen.set(name, [...(chosen.get(name) ?? []), need]);
  }
  return chosen;
}

/** Reads `apt-cache policy`: the packages that have a candidate, and whether they are installed. */
async function knownToApt(names: readonly string[]): Promise<Map<string, "available" | "installed">> {
  const { stdout } = await run(["apt-cache", "policy", ...new Set(names)]);
  const known = new Map<string, "available" | "installed">();
  for (const [, name = "", installed, candidate] of stdout.matchAll(
    /^(\S+):\n {2}Installed: (\S+)\n {2}Candidate: (\S+)$/gm,
  )) {
    if (candidate !== "(none)") known.set(name, installed === "(none)" ? "available" : "installed");
  }
  return known;
}

function installCommand(family: PackageFamily, packages: ReadonlyMap<string, unknown>): string[] {
  const names = [...packages.keys()].sort();
  if (family === "redhat") return ["dnf", "install", "-y", "--setopt=install_weak_deps=False", ...names];
  const waiting = ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"];
  const apt = ["apt-get", "-y", "-qq", ...waiting, "install", "--no-install-recommends", ...names];
  // sudo clears the environment, so that the variable travels on the command line.
  return ["env", "DEBIAN_FRONTEND=noninteractive", ...apt];
}

function commandByHand(family: PackageFamily, packages: ReadonlyMap<string, unknown>): string {
  return `${family === "debian" ? "apt-get" : "dnf"} install ${[...packages.keys()].sort().join(" ")}`;
}

/** Runs a command with its output on our standard error, where progress belongs. */
async function show(command: readonly string[]): Promise<number> {
  const { execa } = await import("execa");
  const [file = "", ...args] = command;
  const env = { LC_ALL: "C.UTF-8" };
  const { exitCode } = await execa(file, args, { env, stdin: "ignore", stdout: 2, stderr: 2, reject: false });
  return exitCode ?? 1;
}
