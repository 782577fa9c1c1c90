import { check, describe, expect } from "../src/verify/suite.ts";

/** The values of `ID` in os-release(5) that the agent knows how to configure networks for. */
const supported = ["ubuntu", "debian", "fedora", "rhel", "centos", "rocky"];

describe("guest", () => {
  check(
    {
      id: "D13-distribution-supported",
      title: "The guest is of a distribution that the amphora agent supports",
      grade: "required",
      why: "The agent refuses to start on any other, since it would not know how to configure its network.",
      fix: "Build on ubuntu, debian, fedora, centos, rhel or rocky.",
      appliesTo: {},
    },
    ({ guest, evidence }) => {
      const release = guest.osRelease();
      evidence(
        `${release?.path ?? "/etc/os-release"}: ${release ? `ID=${release.id}, ${release.prettyName}` : "no ID"}`,
      );
      expect(release?.id, "the distribution").to.be.oneOf(supported);
    },
  );

  check(
    {
      id: "A13-architecture-matches",
      title: "The guest's programs, its packages and the build record speak of one known architecture",
      grade: "required",
      why: "Programs of another architecture do not start on the hypervisor that the image is scheduled to.",
      fix: "Build with the right -a, and mark the image with its architecture where it is uploaded.",
      appliesTo: {},
    },
    ({ image, guest, evidence }) => {
      const { architecture: expected, recordPath } = image.expected;
      const programs = guest.architecture();
      const packages = guest.packages()?.installed("dpkg")?.architecture;
      evidence(
        `/bin/sh: ${programs ?? "unknown"}; dpkg: ${packages ?? "unknown"}; ${recordPath ?? "no build record"}: ${expected ?? "unknown"}`,
      );
      expect(programs, "what /bin/sh is made for").to.be.a("string");
      if (packages !== undefined) expect(packages, "the architecture of the package dpkg").to.equal(programs);
      if (expected !== undefined) expect(programs, "what /bin/sh is made for").to.equal(expected);
    },
  );
});
