import type { MountComparison } from "../../src/verify/mount-comparison.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const compared = { method: "loopback", entries: 3, contents: 1, differences: [] } as const;
const mount = (outcome: MountComparison) => () => ({ compareWithMount: async () => outcome });

export const mutants: readonly Mutant[] = [
  {
    what: "a file that the kernel mounts with another mode",
    image: mount({ ...compared, differences: ["/etc/passwd: mode 644, mounted 600"] }),
    kills: ["mount-equals-native"],
  },
  {
    what: "a mount of which nothing was compared by content",
    image: mount({ ...compared, contents: 0 }),
    kills: ["mount-equals-native"],
  },
  {
    what: "a host that cannot mount",
    image: mount({ unavailable: "mounting needs root", remedy: "run as root" }),
    kills: ["mount-equals-native skipped"],
  },
  {
    what: "a mount that breaks off",
    image: () => ({ compareWithMount: () => Promise.reject(new Error("no such device")) }),
    kills: ["mount-equals-native error"],
  },
];
