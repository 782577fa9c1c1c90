import type { ComparedImage, Difference } from "../../src/difference/difference.ts";
import { hostile } from "./verdicts.ts";

const image = (more: Partial<ComparedImage>): ComparedImage => ({
  path: "dir/amphora.qcow2",
  format: "qcow2",
  fileSize: 400_000_000,
  virtualSize: 3 * 1024 ** 3,
  packages: 500,
  files: 40_000,
  bytes: 1_200_000_000,
  ...more,
});

/** A comparison that found nothing, unless `more` says otherwise. */
export function sampleDifference(more: Partial<Difference> = {}): Difference {
  return {
    schemaVersion: 1,
    old: image({}),
    new: image({}),
    level: "same-content",
    levelApartFromBuild: "same-content",
    proof: "digests",
    hashedFiles: 40_000,
    believedFiles: 0,
    incomplete: [],
    packages: [],
    packageSizes: [],
    files: [],
    kernels: [],
    units: [],
    users: [],
    groups: [],
    boot: [],
    ports: [],
    sysctls: [],
    partitions: [],
    checks: [],
    figures: [],
    ...more,
  };
}

/** Something of every kind, with a guest's word at its worst wherever one may stand. */
export function fullDifference(): Difference {
  const values = [
    { name: hostile, new: hostile },
    { name: hostile, old: hostile },
    { name: hostile, old: hostile, new: hostile },
  ];
  const state = { type: "file", mode: 0o644, uid: 0, gid: 0, size: 1, links: 1 } as const;
  const packaged = { name: hostile, architecture: hostile };
  const both = { old: state, new: state };
  return sampleDifference({
    old: image({ path: `dir/${hostile}.qcow2`, sha256: "0".repeat(64), system: { id: hostile, name: hostile } }),
    new: image({ path: `dir/${hostile}.qcow2`, fileSize: 1, virtualSize: 1, bytes: 1 }),
    level: "different",
    levelApartFromBuild: "same-layout",
    proof: "records",
    believedFiles: 1,
    incomplete: [hostile],
    packages: [
      { ...packaged, change: "added", new: hostile },
      { ...packaged, change: "removed", old: hostile },
      { ...packaged, change: "upgraded", old: hostile, new: hostile },
      { ...packaged, name: `haproxy${hostile}`, change: "upgraded", old: hostile, new: hostile },
      { ...packaged, change: "downgraded", old: hostile, new: hostile },
      { ...packaged, change: "changed", old: hostile, new: hostile },
    ],
    packageSizes: [
      { package: hostile, old: 1, new: 2 },
      { package: "", old: 3, new: 2 },
    ],
    files: [
      { path: `/${hostile}`, change: "added", aspects: [], new: { ...state, mode: 0o4755 } },
      { path: `/${hostile}`, change: "removed", aspects: [], old: { ...state, mode: 0o4755 } },
      { path: `/${hostile}`, change: "changed", aspects: ["content", "mode", "owner"], ...both, package: hostile },
      {
        ...{ path: `/${hostile}`, change: "changed", aspects: ["target"] },
        old: { ...state, type: "symlink", target: hostile },
        new: { ...state, type: "symlink", target: hostile },
      },
      { path: `/${hostile}`, change: "changed", aspects: ["attributes"], ...both, attributes: ["security.capability"] },
      {
        ...{ path: `/${hostile}`, change: "changed", aspects: ["content"], ...both },
        cause: { kind: "package", package: hostile },
      },
      {
        ...{ path: `/${hostile}`, change: "changed", aspects: ["content"], ...both },
        cause: { kind: "build", noise: "log" },
      },
    ],
    ...{ kernels: values, units: values, users: values, groups: values, boot: values, ports: values, sysctls: values },
    ...{ partitions: values, checks: [{ name: "failing", old: "pass", new: "fail" }] },
    figures: [{ check: hostile, name: hostile, unit: hostile, old: 1, new: 2 }],
  });
}
