import type { Difference, DifferenceLevel, PackageChange } from "./difference.ts";
import { levels } from "./difference-level.ts";

/** What a comparison may be told to fail on. */
export interface Criterion {
  readonly name: string;
  /** When it is met, to follow "fails when". */
  readonly when: string;
  readonly met: (difference: Difference) => boolean;
}

const farther = (least: DifferenceLevel) => (difference: Difference) =>
  levels.indexOf(difference.level) >= levels.indexOf(least);
const packages =
  (...kinds: readonly PackageChange["change"][]) =>
  (difference: Difference) =>
    difference.packages.some(({ change }) => kinds.includes(change));
const some = (read: (difference: Difference) => readonly unknown[]) => (difference: Difference) =>
  read(difference).length > 0;

/** Every criterion; help and documents are made of this table. */
export const criteria: readonly Criterion[] = [
  { name: "different", when: "the level is different", met: farther("different") },
  { name: "same-layout", when: "the level is same-layout or different", met: farther("same-layout") },
  { name: "same-content", when: "the level is anything but identical", met: farther("same-content") },
  {
    name: "beyond-build",
    when: "a path differs that not every build changes",
    met: ({ levelApartFromBuild }) => levels.indexOf(levelApartFromBuild) > levels.indexOf("same-content"),
  },
  {
    name: "files",
    when: "a path differs that neither a changed package nor the build explains",
    met: ({ files }) => files.some(({ cause }) => cause === undefined),
  },
  { name: "packages", when: "any package differs", met: some((one) => one.packages) },
  { name: "packages-added", when: "a package is new", met: packages("added") },
  { name: "packages-removed", when: "a package is gone", met: packages("removed") },
  {
    name: "packages-changed",
    when: "a package has another version",
    met: packages("upgraded", "downgraded", "changed"),
  },
  { name: "downgrade", when: "a package has an older version", met: packages("downgraded") },
  { name: "kernel", when: "a kernel is new, gone or has lost a part", met: some((one) => one.kernels) },
  { name: "boot", when: "the kernel's command line or the menu's wait differs", met: some((one) => one.boot) },
  { name: "units", when: "a unit differs in whether it is started", met: some((one) => one.units) },
  { name: "users", when: "a user or a group differs", met: some(({ users, groups }) => [...users, ...groups]) },
  { name: "ports", when: "configuration names other ports", met: some((one) => one.ports) },
  { name: "sysctls", when: "a kernel setting differs", met: some((one) => one.sysctls) },
  { name: "partitions", when: "the disk is divided otherwise", met: some((one) => one.partitions) },
  {
    name: "checks",
    when: "a check that passed does not any more, by the verdicts",
    met: ({ checks }) => checks.some(({ old, new: now }) => old === "pass" && now !== "pass"),
  },
  { name: "incomplete", when: "something could not be compared", met: some((one) => one.incomplete) },
];
