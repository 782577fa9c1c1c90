import type { Guest } from "./guest.ts";
import type { Package } from "./package.ts";

/** Every package whose files are there, fully installed or not; none where there is no package database. To be read as a fact. */
export function presentPackages(guest: Guest): readonly Package[] {
  const packages = guest.packages()?.packages ?? [];
  return packages.filter(({ state }) => state !== "not-installed" && state !== "config-files");
}
