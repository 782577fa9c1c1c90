import type { Fault } from "./fault.ts";

/** What keeps an image from coming up. */
export const faults: readonly Fault[] = [
  {
    what: "the kernel told to take a program for init that is not there, so that it panics",
    how: "image",
    commandLine: ["no_timer_check", "rdinit=/nonexistent root=/dev/nope"],
    console: /VFS: Unable to mount root fs|Kernel panic/,
    reasons: ["boot-panic", "boot-no-root"],
    kills: ["N2-agent-answers"],
  },
  {
    what: "the root file system's label on the kernel's command line changed",
    how: "image",
    commandLine: ["root=LABEL=cloudimg-rootfs", "root=LABEL=another-rootfs"],
    console: /another-rootfs does not exist/,
    reasons: ["boot-no-root", "boot-emergency"],
    kills: ["N2-agent-answers"],
  },
];
