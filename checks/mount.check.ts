import { check, describe, expect } from "../src/verify/suite.ts";

describe("mount", () => {
  check(
    {
      id: "mount-equals-native",
      title: "The root file system mounts, and the mount shows what the native reader shows",
      grade: "required",
      why: "An image that does not mount does not boot, and checks on files that nobody else sees are worth nothing.",
      fix: "Run e2fsck -n on the partition; when it is clean, report what differed.",
      appliesTo: { kinds: ["disk"], needs: ["access"] },
    },
    async ({ image, evidence, skip }) => {
      const outcome = await image.compareWithMount();
      if ("unavailable" in outcome) return skip(outcome.unavailable, outcome.remedy);
      evidence(
        `${outcome.method}: ${outcome.entries} entries with type, mode, owner, size and link; content of ${outcome.contents} files`,
      );
      expect(outcome.differences, "differences between mount and native reader").to.be.none();
      expect(outcome.contents, "files compared by content").to.be.above(0);
    },
  );
});
