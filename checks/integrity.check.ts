import { type CheckInput, check, describe, expect, type IntegritySweep } from "../src/verify/suite.ts";
import {
  absentFromTars,
  absentPaths,
  changedConfiguration,
  type IntegrityException,
  unownedPrograms,
} from "./data/integrity-exceptions.ts";

/** Lines of evidence for each kind of what was found. */
const mostShown = 200;

async function sweepOf({ image, guest, evidence, skip }: CheckInput): Promise<IntegritySweep> {
  const sweep = await image.sweep();
  if (sweep === undefined) return skip(...guest.noPackages());
  const { sources, owned, compared, behindLinks, undigested } = sweep;
  evidence(
    `${sources.join(", ")}: ${owned} paths; digests of ${compared} files compared, ${behindLinks} behind links, ${undigested.length} files without one`,
  );
  return sweep;
}

/** What is no known exception; the evidence says how many were, and why. */
function unexpected<Found extends { readonly path: string }>(
  found: readonly Found[],
  exceptions: readonly IntegrityException[],
  evidence: CheckInput["evidence"],
): readonly Found[] {
  const reasonOf = ({ path }: Found) => exceptions.find(({ paths }) => paths.test(path))?.reason;
  const excused = new Map<string, string[]>();
  for (const one of found) {
    const reason = reasonOf(one);
    if (reason !== undefined) excused.set(reason, [...(excused.get(reason) ?? []), one.path]);
  }
  for (const [reason, paths] of excused) {
    const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
    evidence(`known exception: ${paths[0]}${more}: ${reason}`);
  }
  return found.filter((one) => reasonOf(one) === undefined);
}

/** Fails where anything is left, with a line of evidence for each. */
function expectNone(
  found: readonly { readonly path: string; readonly package?: string; readonly why?: string }[],
  what: string,
  evidence: CheckInput["evidence"],
): void {
  const lines = found.map(({ path, package: name, why }) => {
    const owner = name === undefined ? "" : ` of ${name}`;
    return `${path}${owner}${why === undefined ? "" : `: ${why}`}`;
  });
  for (const line of lines.slice(0, mostShown)) evidence(line);
  if (lines.length > mostShown) evidence(`and ${lines.length - mostShown} more`);
  expect(lines, what).to.be.none();
}

const appliesTo = { needs: ["deep"] } as const;

describe("integrity", () => {
  check(
    {
      id: "integrity-records-readable",
      title: "The package database can be read in full: what each package owns, and the digests of its files",
      grade: "required",
      why: "Of what the records do not name nothing can be said, neither that it is as it came nor that it is there.",
      fix: "Install the packages named here anew, and look for a build that ended in the middle of an installation.",
      appliesTo,
    },
    async (input) => {
      const { defects, compared } = await sweepOf(input);
      expect(defects, "defects of the records").to.be.none();
      expect(compared, "files of which the digest was compared").to.be.above(0);
    },
  );

  check(
    {
      id: "integrity-files-unmodified",
      title: "Every file of a package is as the package brought it",
      grade: "required",
      why: "A file that changed after its installation was damaged on its way or tampered with; the next update of its package undoes what was meant.",
      fix: "Install the package anew, or bring the change as a file of its own: a drop-in, a diversion, a unit in /etc.",
      appliesTo,
    },
    async (input) => {
      const { modified } = await sweepOf(input);
      expectNone(
        modified.filter(({ config }) => !config),
        "files that differ from their package's",
        input.evidence,
      );
    },
  );

  check(
    {
      id: "integrity-files-present",
      title: "Every path of a package is there",
      grade: "required",
      why: "A program or module that was removed behind the package manager's back is missed when it is called, on the amphora that carries traffic.",
      fix: "Install the package anew, or remove all of it with the package manager instead of single files.",
      appliesTo,
    },
    async (input) => {
      const { missing } = await sweepOf(input);
      const own = missing.filter(({ config }) => !config);
      const known = input.image.kind === "tar" ? [...absentPaths, ...absentFromTars] : absentPaths;
      expectNone(unexpected(own, known, input.evidence), "paths that are missing", input.evidence);
    },
  );

  check(
    {
      id: "integrity-conffiles-as-packaged",
      title: "Configuration files are as packages brought them, save those that elements change",
      grade: "informational",
      why: "Changed configuration is what makes one image differ from the next; package managers ask about it at the next update, which nobody answers in an amphora.",
      fix: "See that each change named here is meant; bring it as a drop-in where the program reads one.",
      appliesTo,
    },
    async (input) => {
      const { modified, missing } = await sweepOf(input);
      const changed = [...modified, ...missing].filter(({ config }) => config);
      expectNone(
        unexpected(changed, changedConfiguration, input.evidence),
        "configuration files that were changed or removed",
        input.evidence,
      );
    },
  );

  check(
    {
      id: "integrity-digests-recorded",
      title: "The package database has a digest of every file that a package owns",
      grade: "recommended",
      why: "Of a file without one nobody can tell whether it is as it came.",
      fix: "Take the package from an archive that builds it with digests (dh_md5sums), or install it anew.",
      appliesTo,
    },
    async (input) => {
      const { undigested } = await sweepOf(input);
      expectNone(
        undigested.filter(({ config }) => !config),
        "files without a recorded digest",
        input.evidence,
      );
    },
  );

  check(
    {
      id: "integrity-executables-owned",
      title: "Every program belongs to a package, or is known to be brought by an element",
      grade: "recommended",
      why: "What no package owns gets no security update and is named in no advisory; in an image that was handed on it may be anybody's.",
      fix: "Remove the program at the end of the build, install it from a package, or list it in a profile's waiver with its owner.",
      appliesTo,
    },
    async (input) => {
      const { unowned } = await sweepOf(input);
      expectNone(unexpected(unowned, unownedPrograms, input.evidence), "programs that no package owns", input.evidence);
    },
  );
});
