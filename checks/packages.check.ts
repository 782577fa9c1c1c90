import { check, describe, expect } from "../src/verify/suite.ts";
import { requiredPackages } from "./data/required-packages.ts";

describe("packages", () => {
  check(
    {
      id: "packages-required",
      title: "Every package that an amphora needs besides HAProxy is installed",
      grade: "required",
      why: "Each is called by the agent, by its start-up scripts or by the controller; the agent fails where one is missing.",
      fix: "Add the package to an element, and look for its installation in the log.",
      appliesTo: {},
    },
    ({ guest, evidence, skip }) => {
      const family = guest.family();
      const database = guest.packages();
      if (database === undefined || family === undefined) return skip(...guest.noPackages());
      const missing = requiredPackages
        .filter((required) => !required[family].some((name) => database.installed(name)))
        .map((required) => `${required[family].join(" or ")} (${required.need})`);
      evidence(
        `${database.sources.join(", ")}: ${database.packages.length} records, ${requiredPackages.length} needs of the ${family} family`,
      );
      expect(missing, "packages that are missing").to.be.none();
    },
  );

  check(
    {
      id: "C17-packages-configured",
      title: "Every installed package is fully configured",
      grade: "required",
      why: "A package that is unpacked but not configured lacks its users, directories or units.",
      fix: "Look for the package's own error in the build log; dpkg --configure -a in the image shows it again.",
      appliesTo: {},
    },
    ({ guest, evidence, skip }) => {
      const database = guest.packages();
      if (database === undefined) return skip(...guest.noPackages());
      const settled = new Set(["installed", "not-installed", "config-files"]);
      const unsettled = database.packages.filter(
        ({ state, intact }) => state === undefined || !settled.has(state) || !intact,
      );
      evidence(`${database.sources.join(", ")}: ${database.packages.length} records, ${unsettled.length} unfinished`);
      expect(database.packages, "records of packages").to.not.be.empty;
      const named = unsettled.map(({ name, state }) => `${name}: ${state ?? "unknown state"}`);
      expect(named, "packages that are not configured").to.be.none();
    },
  );
});
