import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

/** Gives a program another `e_machine`. */
const made = (path: string, machine: number) => (guest: Changes) =>
  guest.patch(path, (bytes) => bytes.writeUInt16LE(machine, 18));

export const mutants: readonly Mutant[] = [
  {
    what: "a build record of another architecture",
    image: ({ expected }) => ({ expected: { ...expected, architecture: "arm64" } }),
    kills: ["A13-architecture-matches"],
  },
  {
    what: "a package dpkg of another architecture",
    files: (guest) => guest.dpkg("dpkg", (stanza) => stanza.replace("Architecture: amd64", "Architecture: i386")),
    kills: ["A13-architecture-matches"],
  },
  {
    what: "a package haproxy of another architecture",
    files: (guest) => guest.dpkg("haproxy", (stanza) => stanza.replace("Architecture: amd64", "Architecture: i386")),
    kills: ["A13-architecture-matches"],
  },
  { what: "a keepalived for arm64", files: made("/usr/sbin/keepalived", 183), kills: ["A13-programs-architecture"] },
  { what: "an ipvsadm for i386", files: made("/usr/sbin/ipvsadm", 3), kills: ["A13-programs-architecture"] },
];
