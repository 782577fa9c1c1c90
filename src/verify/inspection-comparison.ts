import type { AccessOptions } from "../backend/access-method.ts";
import type { ImageFile } from "../backend/image-file.ts";
import type { InspectedSystem } from "../backend/inspection.ts";
import { libguestfsAvailability } from "../backend/libguestfs.ts";
import { inspectWithLibguestfs } from "../backend/libguestfs-inspection.ts";
import type { Guest } from "../guest/guest.ts";
import { findProgram } from "../host/run.ts";
import type { Unavailable } from "./unavailable.ts";

/** What came of holding the facts of a guest against what virt-inspector says of it. */
export type InspectionComparison =
  | Unavailable
  | {
      /** `debian 12.15`. */
      readonly system: string;
      /** Packages that virt-inspector lists. */
      readonly packages: number;
      /** One line for each. */
      readonly differences: readonly string[];
    };

/** @throws {Refusal} where virt-inspector breaks off */
export async function compareInspection(
  image: Pick<ImageFile, "path" | "format">,
  guest: Guest,
  options: AccessOptions = {},
): Promise<InspectionComparison> {
  const availability = libguestfsAvailability();
  if (!availability.available) return { unavailable: availability.reason, remedy: availability.remedy };
  if (findProgram("virt-inspector") === undefined) {
    return { unavailable: "the program virt-inspector is missing", remedy: "install guestfs-tools" };
  }
  return compareSystems(await inspectWithLibguestfs(image, options), guest);
}

/** Compares the distribution, the first number of its version, and every installed package. */
export function compareSystems(
  systems: readonly InspectedSystem[],
  guest: Guest,
): Exclude<InspectionComparison, Unavailable> {
  const [system, ...others] = systems;
  if (system === undefined) {
    return { system: "none", packages: 0, differences: ["virt-inspector finds no operating system"] };
  }
  const { distribution = "unknown", version = "", applications } = system;
  const release = guest.osRelease();
  const differences = others.map(({ root }) => `virt-inspector finds another operating system on ${root}`);
  const compare = (what: string, ours: string, theirs: string) => {
    if (ours !== theirs) differences.push(`${what}: ${ours || "none"} here, ${theirs || "none"} by virt-inspector`);
  };
  compare("distribution", release?.id ?? "", distribution);
  compare("major version", major(release?.versionId ?? ""), major(version));
  const installed = guest.packages()?.packages.filter(({ state }) => state === "installed");
  // Of a guest whose packages are not read here, virt-inspector alone knows them.
  if (installed !== undefined) {
    const theirs = versionsOf(applications);
    const ours = versionsOf(installed);
    for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
      compare(`package ${name}`, ours.get(name) ?? "", theirs.get(name) ?? "");
    }
  }
  return { system: `${distribution} ${version}`, packages: applications.length, differences };
}

/** Versions by name and architecture, since a package may be there for two. */
function versionsOf(
  packages: readonly { readonly name: string; readonly version: string; readonly architecture?: string }[],
): Map<string, string> {
  return new Map(packages.map(({ name, version, architecture }) => [`${name}:${architecture ?? ""}`, version]));
}

function major(version: string): string {
  return version.split(".")[0] ?? "";
}
