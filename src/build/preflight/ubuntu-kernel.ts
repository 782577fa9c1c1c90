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

/**
 * Looks whether diskimage-builder's ubuntu-minimal installs a kernel at all: for a name or a release that it does not
 * know it installs none, and says nothing.
 */
export async function ubuntuKernel({ plan, options, elements, dib }: Ground): Promise<Finding[]> {
  const directory = elements.get("ubuntu-minimal");
  const kernel = plan.environment["DIB_UBUNTU_KERNEL"];
  if (directory === undefined || kernel === undefined) return [];
  const packages = await packageInstalls(join(directory, "package-installs.yaml"));
  const kernels = Object.entries(packages).flatMap(([name, entries]) =>
    [entries ?? []].flat().flatMap((entry) => (dependsOnKernel(entry) ? [{ name, entry }] : [])),
  );
  // An element that does not choose by the variable is somebody's own.
  if (kernels.length === 0) return [];
  const environment: Readonly<Record<string, string>> = { ...plan.environment, ARCH: options.arch };
  const chosen = kernels.find(({ entry }) => holds(entry, environment));
  if (chosen !== undefined) return [ok("kernel-package", `The guest's kernel is ${chosen.name}`)];
  const release = plan.environment["DIB_RELEASE"];
  return [
    blocking(
      "kernel-package",
      `The diskimage-builder ${dib?.version} has no package for ${kernel} of Ubuntu ${release} on ${options.arch}`,
      {
        why: "the image would get no kernel at all",
        cure: "choose another -k, or name a newer diskimage-builder in DIB_REPO_PATH",
      },
    ),
  ];
}

async function packageInstalls(path: string): Promise<PackageInstalls> {
  const { parse } = await import("yaml");
  try {
    return (parse(readFileSync(path, "utf8")) as PackageInstalls | null) ?? {};
  } catch {
    // What the element lacks, or holds wrongly, is told of where elements are looked at.
    return {};
  }
}

function dependsOnKernel(entry: PackageEntry): boolean {
  return conditions(entry).some((condition) => /^DIB_UBUNTU_KERNEL\b/.test(condition));
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
