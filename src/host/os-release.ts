import { readFileSync } from "node:fs";
import { type DistributionFamily, familyOf, type OsRelease, parseOsRelease } from "../os-release.ts";
import { Refusal } from "../refusal.ts";

/** What os-release(5) of this host says. */
export interface HostOsRelease extends OsRelease {
  readonly family: DistributionFamily | "other";
}

/**
 * The operating system of this host, from the first readable file of `paths`.
 * @throws {Refusal} `unknown-host` when no file names a distribution.
 */
export function hostOsRelease(paths: readonly string[] = ["/etc/os-release", "/usr/lib/os-release"]): HostOsRelease {
  for (const path of paths) {
    const found = parseOsRelease(readText(path));
    if (found) return { ...found, family: familyOf(found) ?? "other" };
  }
  throw new Refusal(
    "unknown-host",
    `The host's operating system cannot be identified, because ${paths.join(" and ")} name none; install the package that brings /etc/os-release.`,
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
