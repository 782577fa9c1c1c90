import { check, describe, expect } from "../src/verify/suite.ts";

describe("cross-check", () => {
  check(
    {
      id: "access-methods-agree",
      title: "Two ways to see the image show the same files, down to the SHA-256 of each",
      grade: "required",
      why: "Where two readers disagree, at least one of them shows something that the guest will not see.",
      fix: "Run e2fsck -n or xfs_repair -n on the partition; when it is clean, report what differed.",
      appliesTo: { kinds: ["disk"], needs: ["cross-check"] },
    },
    async ({ image, evidence, skip }) => {
      const outcome = await image.crossCheck();
      if ("unavailable" in outcome) return skip(outcome.unavailable, outcome.remedy);
      const { methods, entries, digests, differences, more } = outcome;
      evidence(
        `${methods.join(" and ")}: ${entries} entries with type, mode, owner, size, device and link; SHA-256 of ${digests} files`,
      );
      for (const difference of differences) evidence(difference);
      if (more > 0) evidence(`and ${more} differences more`);
      expect(differences, "differences between the two").to.be.none();
      expect(digests, "files compared by SHA-256").to.be.above(0);
    },
  );

  check(
    {
      id: "inspection-agrees",
      title: "The distribution and the packages are those that virt-inspector names",
      grade: "recommended",
      why: "Checks on packages are worth nothing when another reader finds other packages installed.",
      fix: "Run virt-inspector -a on the image, and report what differed.",
      appliesTo: { kinds: ["disk"], needs: ["inspection"] },
    },
    async ({ image, evidence, skip }) => {
      const outcome = await image.compareInspection();
      if ("unavailable" in outcome) return skip(outcome.unavailable, outcome.remedy);
      evidence(`virt-inspector: ${outcome.system}, ${outcome.packages} packages`);
      for (const difference of outcome.differences) evidence(difference);
      expect(outcome.differences, "differences between the two").to.be.none();
    },
  );
});
