import { parseOptions } from "../../src/build/options/options.ts";
import { makePlan, type Plan } from "../../src/build/plan/plan.ts";

/** What the front end plans for a command line, on no host in particular. */
export function planOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Plan {
  const request = parseOptions(args, { HOME: "/home/ann", ...env }, "/build");
  if (request.kind !== "build") throw new Error("nothing to build");
  const surroundings = { env, cwd: "/build", elements: "/elements", aptSources: [], exists: () => false };
  return makePlan(request.options, surroundings);
}

/** A base OS as it is planned, and as diskimage-builder calls it. */
export interface PlannedBase {
  readonly title: string;
  readonly args: readonly string[];
  /** DISTRO_NAME, which the base's element sets. */
  readonly distro: string;
  readonly family: "debian" | "redhat";
  readonly release: string;
  /** Where the element of the base is; Debian 12's diskimage-builder is older than some. */
  readonly builders: readonly ("installed" | "newer")[];
}

const both = ["installed", "newer"] as const;
const local = { DIB_LOCAL_IMAGE: "/images/rhel.qcow2" };

/** Every base OS that an amphora can have, with the releases whose packages differ. */
export const BASES: readonly PlannedBase[] = [
  base("Debian 12", "debian", "debian", "debian", "bookworm", both),
  base("Debian 13", "debian", "debian", "debian", "trixie", both),
  base("Ubuntu 24.04", "ubuntu", "ubuntu", "debian", "noble", both),
  base("Ubuntu 22.04", "ubuntu", "ubuntu", "debian", "jammy", both),
  base("CentOS Stream 9", "centos", "centos", "redhat", "9-stream", both),
  base("CentOS Stream 10", "centos", "centos", "redhat", "10-stream", both),
  base("RHEL 9", "rhel", "rhel", "redhat", "9", both),
  base("RHEL 10", "rhel", "rhel", "redhat", "10", both),
  base("Rocky Linux 9", "rocky", "rocky", "redhat", "9", ["newer"]),
  base("Rocky Linux 10", "rocky", "rocky", "redhat", "10", ["newer"]),
  base("Fedora", "fedora", "fedora", "redhat", "40", both),
];

function base(
  title: string,
  option: string,
  distro: string,
  family: PlannedBase["family"],
  release: string,
  builders: PlannedBase["builders"],
): PlannedBase {
  return { title, args: ["-i", option, "-d", release, "-s", "5"], distro, family, release, builders };
}

/** The elements of a base in a generation, with every option that adds some. */
export function elementsOf({ args, family }: PlannedBase, ...more: readonly string[]): readonly string[] {
  const options = family === "redhat" ? ["-m", "-n", "-e", "-y"] : ["-m", "-n"];
  return planOf([...args, ...options, "-r", "secret", ...more], local).elements;
}
