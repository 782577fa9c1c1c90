import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../../host/run.ts";
import type { Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";
import { buildEnvironment } from "../run/build-environment.ts";
import type { Ground } from "./ground.ts";

/** One suite of a Debian or Ubuntu archive that a build takes packages from. */
export interface ArchiveSuite {
  /** The archive's address, without a slash at its end. */
  readonly archive: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Whether debootstrap takes the base system from it. */
  readonly base: boolean;
  /** False where apt is told to take what has expired, as an archive of old states has it. */
  readonly checksDates: boolean;
}

/** What an element's environment.d says of archives. */
const VARIABLES = [
  "DIB_DISTRIBUTION_MIRROR",
  "DIB_DEBIAN_COMPONENTS",
  "DIB_UBUNTU_MIRROR_DISTS",
  "DIB_APT_SOURCES_CONF",
];
/** The elements that say it. */
const ELEMENTS = ["debian-minimal", "ubuntu-common", "ubuntu-minimal"];
const SCRIPT = `for file; do source "$file"; done >/dev/null 2>&1
for name in ${VARIABLES.join(" ")}; do printf '%s\\0' "\${!name}"; done`;

/**
 * The variables of the build that name archives, with the defaults of diskimage-builder's own elements: what these
 * source at every phase is sourced here.
 */
export async function archiveVariables({ plan, options, env, dib, path, elements }: Ground): Promise<ArchiveVariables> {
  const files = ELEMENTS.flatMap((name) => environmentFiles(elements.get(name)));
  if (files.length === 0 || dib === undefined) return plan.environment;
  files.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
  const places = { temporary: "/nonexistent", path, debootstrapDirectory: undefined, passwordHashFile: undefined };
  const { stdout, exitCode } = await run(["bash", "-c", SCRIPT, "bash", ...files], {
    env: { ...buildEnvironment(plan, env, dib.version, places), ARCH: options.arch },
    deadline: 5000,
  });
  const values = stdout.split("\0");
  if (exitCode !== 0 || values.length <= VARIABLES.length) return plan.environment;
  return Object.fromEntries(VARIABLES.map((name, index) => [name, values[index] || undefined]));
}

type ArchiveVariables = Readonly<Record<string, string | undefined>>;

function environmentFiles(element: string | undefined): string[] {
  const directory = join(element ?? "/nonexistent", "environment.d");
  return existsSync(directory) ? readdirSync(directory).map((name) => join(directory, name)) : [];
}

/**
 * Every suite from which a build of the Debian family takes packages, that of debootstrap first; none where no archive
 * is known.
 */
export function archiveSuites(plan: Plan, options: Options, variables: ArchiveVariables): ArchiveSuite[] {
  const release = plan.environment["DIB_RELEASE"] ?? "";
  const ubuntu = options.baseOs === "ubuntu";
  const archive = variables["DIB_DISTRIBUTION_MIRROR"];
  if (archive === undefined) return [];
  const components = (variables["DIB_DEBIAN_COMPONENTS"] ?? (ubuntu ? "main,universe" : "main")).split(/[ ,]+/);
  const suites = [{ archive, suite: release, components, base: true, checksDates: true }];
  if (ubuntu) {
    const pockets = (variables["DIB_UBUNTU_MIRROR_DISTS"] ?? "updates,security,backports").split(/[ ,]+/);
    for (const pocket of pockets.filter(Boolean)) {
      suites.push({ archive, suite: `${release}-${pocket}`, components, base: false, checksDates: true });
    }
  }
  for (const line of (variables["DIB_APT_SOURCES_CONF"] ?? "").split("\n")) {
    const match = /^[\w.-]+:deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(\S.*)$/.exec(line.trim());
    const [, settings = "", place, suite, rest = ""] = match ?? [];
    const checksDates = !/\bcheck-valid-until=no\b/.test(settings);
    if (place === undefined || suite === undefined || suite.endsWith("/")) continue;
    suites.push({ archive: place, suite, components: rest.trim().split(/\s+/), base: false, checksDates });
  }
  const named = suites.map((one) => ({ ...one, archive: one.archive.replace(/\/+$/, "") }));
  const first = (one: ArchiveSuite) =>
    named.find((other) => other.archive === one.archive && other.suite === one.suite);
  // What a line of apt's says of dates holds for the same suite of debootstrap's, which does not look at them.
  const lenient = (one: ArchiveSuite) =>
    named.some((other) => other.archive === one.archive && other.suite === one.suite && !other.checksDates);
  return named.filter((one) => first(one) === one).map((one) => ({ ...one, checksDates: !lenient(one) }));
}
