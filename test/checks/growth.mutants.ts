import type { Mutant } from "../support/mutation/mutant.ts";

const configured = ["A12-growth-configured"];
const drop = "/etc/cloud/cloud.cfg.d/99-test.cfg";

export const mutants: readonly Mutant[] = [
  { what: "growpart turned off", files: (guest) => guest.write(drop, "growpart:\n  mode: off\n"), kills: configured },
  { what: "resizefs turned off", files: (guest) => guest.write(drop, "resize_rootfs: false\n"), kills: configured },
  {
    what: "growpart turned on",
    files: (guest) => guest.write(drop, "growpart:\n  mode: auto\nresize_rootfs: noblock\n"),
    kills: [],
  },
];
