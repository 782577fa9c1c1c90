import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocking, type Finding, ok } from "./finding.ts";
import type { Ground } from "./ground.ts";

/** One way in which a package of package-installs.yaml is asked for. */
interface PackageEntry {
  readonly when?: string | readonly string[];
  readonly arch?: string;
  readonly "not-arch"?: string;
}

type PackageInstalls = Readonly<Record<string, PackageEntry | readonly PackageEntry[] | null>>;

/** Which packages of a base system's element are kernels. */
const KERNELS: Readonly<Record<string, (name: string, entry: PackageEntry) => boolean>> = {
  "ubuntu-minimal": (_, entry) => conditions(entry).some((condition) => /^DIB_UBUNTU_KERNEL\b/.test(condition)),
  "debian-minimal": (name) => /^linux-image-/.test(name),
};

/**
 * Looks whether diskimage-builder installs a kernel at all: for a name, a release or an architecture that its element
 * does not know it installs none, and says nothing.
 */
export async function guestKernel({ plan, options, elements, dib }: Ground): Promise<Finding[]> {
  const [name = "", ...others] = Object.keys(KERNELS).filter((element) => elements.has(element));
  const isKernel = KERNELS[name];
  // That two base systems cannot be is another finding, whose remedy comes before any kernel.
  if (others.length > 0) return [];
  // A container runs its host's.
  if (isKernel === undefined || ["tar", "oci"].includes(options.type)) return [];
  const packages = await packageInstalls(join(elements.get(name) ?? "", "package-installs.yaml"));
  const kernels = Object.entries(packages).flatMap(([packageName, entries]) =>
    [entries ?? []].flat().flatMap((entry) => (isKernel(packageName, entry) ? [{ name: packageName, entry }] : [])),
  );
  // An element without any is somebody's own, which gets its kernel otherwise.
  if (kernels.length === 0) return [];
  const environment: Readonly<Record<string, string>> = { ...plan.environment, ARCH: options.arch };
  const chosen = kernels.find(({ entry }) => holds(entry, environment));
  if (chosen !== undefined) return [ok("guest-kernel", `The guest's kernel is ${chosen.name}`)];
  const kernel = plan.environment["DIB_UBUNTU_KERNEL"] ?? "a kernel";
  const guest = `${options.baseOs} ${environment["DIB_RELEASE"]} on ${options.arch}`;
  return [
    blocking("guest-kernel", `The diskimage-builder ${dib?.version} has no package for ${kernel} of ${guest}`, {
      why: "the image would get no kernel at all and could not boot",
      cure: `choose another ${name === "ubuntu-minimal" ? "-k" : "-a"}, or name a newer diskimage-builder in DIB_REPO_PATH`,
    }),
  ];
}

async function packageInstalls(path: string): Promise<PackageInstalls> {
  const { parse, YAMLParseError } = (await import("yaml")).default;
  try {
    return (parse(readFileSync(path, "utf8")) as PackageInstalls | null) ?? {};
  } catch (error) {
    // What the element lacks, or holds wrongly, is told of where elements are looked at.
    if (error instanceof YAMLParseError || (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

function conditions({ when }: PackageEntry): readonly string[] {
  return when === undefined ? [] : [when].flat();
}

function holds(entry: PackageEntry, environment: Readonly<Record<string, string>>): boolean {
  const arch = environment["ARCH"] ?? "";
  if (entry.arch !== undefined && !entry.arch.split(",").includes(arch)) return false;
  if (entry["not-arch"]?.split(",").includes(arch)) return false;
  return conditions(entry).every((condition) => {
    const [, name = "", operator, value] = /^\s*(\w+)\s*(!?=)\s*(\S+)\s*$/.exec(condition) ?? [];
    return (environment[name] === value) === (operator === "=");
  });
}
