import type { DistributionFamily } from "../os-release.ts";

/** One thing that an amphora needs a package for. */
export type RequiredPackage = {
  /** What it is needed for, as a phrase. */
  readonly need: string;
} & Readonly<Record<DistributionFamily, readonly string[]>>;
