import type { Options } from "../options/options.ts";
import type { Plan } from "../plan/plan.ts";

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

/** Where diskimage-builder finds Ubuntu's packages of architectures that the main archive does not hold. */
const PORTS = "http://ports.ubuntu.com/ubuntu-ports";
const UBUNTU = "http://archive.ubuntu.com/ubuntu";
const DEBIAN = "http://deb.debian.org/debian";

/** Every suite from which a build of the Debian family takes packages, that of debootstrap first. */
export function archiveSuites(plan: Plan, options: Options): ArchiveSuite[] {
  const { environment } = plan;
  const release = environment["DIB_RELEASE"] ?? "";
  const ubuntu = options.baseOs === "ubuntu";
  const fallback = ubuntu ? (["amd64", "i386"].includes(options.arch) ? UBUNTU : PORTS) : DEBIAN;
  const archive = environment["DIB_DISTRIBUTION_MIRROR"] ?? fallback;
  const components = (environment["DIB_DEBIAN_COMPONENTS"] ?? (ubuntu ? "main,universe" : "main")).split(/[ ,]+/);
  const suites = [{ archive, suite: release, components, base: true, checksDates: true }];
  if (ubuntu) {
    const pockets = (environment["DIB_UBUNTU_MIRROR_DISTS"] ?? "updates,security,backports").split(/[ ,]+/);
    for (const pocket of pockets.filter(Boolean)) {
      suites.push({ archive, suite: `${release}-${pocket}`, components, base: false, checksDates: true });
    }
  }
  for (const line of (environment["DIB_APT_SOURCES_CONF"] ?? "").split("\n")) {
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
