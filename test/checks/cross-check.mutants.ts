import type { CrossCheck } from "../../src/verify/cross-check.ts";
import type { InspectionComparison } from "../../src/verify/inspection-comparison.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const compared = { methods: ["native", "loopback"], entries: 3, digests: 1, differences: [], more: 0 } as const;
const crossCheck = (outcome: CrossCheck) => () => ({ crossCheck: async () => outcome });
const inspection = (outcome: InspectionComparison) => () => ({ compareInspection: async () => outcome });

export const mutants: readonly Mutant[] = [
  {
    what: "a file that two access methods show with other modes",
    image: crossCheck({ ...compared, differences: ["/a: mode 644 by native, 600 by loopback"] }),
    kills: ["access-methods-agree"],
  },
  {
    what: "two access methods of which no file was hashed",
    image: crossCheck({ ...compared, digests: 0 }),
    kills: ["access-methods-agree"],
  },
  {
    what: "a host that lacks one of two access methods",
    image: crossCheck({ unavailable: "loopback: this user is not root", remedy: "run as root" }),
    kills: ["access-methods-agree skipped"],
  },
  {
    what: "an access method that breaks off",
    image: () => ({ crossCheck: () => Promise.reject(new Error("it was ended")) }),
    kills: ["access-methods-agree error"],
  },
  {
    what: "a package that virt-inspector does not see",
    image: inspection({ system: "debian 12.5", packages: 3, differences: ["package haproxy: 2.6 here, none there"] }),
    kills: ["inspection-agrees"],
  },
  {
    what: "a host without virt-inspector",
    image: inspection({ unavailable: "it is missing", remedy: "install it" }),
    kills: ["inspection-agrees skipped"],
  },
];
