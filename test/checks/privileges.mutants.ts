import type { Mutant } from "../support/mutation/mutant.ts";

export const mutants: readonly Mutant[] = [
  {
    what: "a shell that runs as root",
    files: (guest) => guest.write("/usr/local/bin/backdoor", "#!/bin/sh\n", { mode: 0o4755 }),
    kills: ["M12-setuid-programs"],
  },
  {
    what: "an editor that runs with its group's rights",
    files: (guest) => guest.set("/usr/bin/less", { mode: 0o2755 }),
    kills: ["M12-setuid-programs"],
  },
  { what: "su without root's rights", files: (guest) => guest.set("/usr/bin/su", { mode: 0o755 }), kills: [] },
  {
    what: "a configuration that everybody may write",
    files: (guest) => guest.set("/etc/environment", { mode: 0o666 }),
    kills: ["M12-not-world-writable"],
  },
  {
    what: "a directory that everybody may write, sticky or not",
    files: (guest) => guest.directory("/opt/drop").set("/opt/drop", { mode: 0o1777 }),
    kills: ["M12-not-world-writable"],
  },
];
