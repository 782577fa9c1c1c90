import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const grub = "/boot/grub/grub.cfg";
const script = "/etc/tuned/amphora/script.sh";
const wants = "/etc/systemd/system/multi-user.target.wants/tuned.service";
const program = "/usr/sbin/irqbalance";
const units = [
  "/usr/lib/systemd/system/irqbalance.service",
  "/etc/systemd/system/multi-user.target.wants/irqbalance.service",
];

/** The good image as the element cpu-pinning leaves it. */
function pinned(guest: Changes, profile = "/etc/tuned/amphora"): Changes {
  guest.edit(grub, /console=tty0/g, "irqaffinity=0 isolcpus=1-N nohz=on nohz_full=1-N console=tty0");
  guest.write("/etc/tuned/active_profile", "virtual-guest optimize-serial-console amphora\n");
  guest.write(`${profile}/tuned.conf`, "[main]\nsummary=amphora\n[script]\npriority=10\nscript=script.sh\n");
  guest.write(script, "#!/bin/sh\n", { mode: 0o755 });
  guest.write(
    "/usr/lib/systemd/system/tuned.service",
    "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n",
  );
  guest.link(wants, "/usr/lib/systemd/system/tuned.service");
  for (const path of [program, ...units]) if (guest.tree.lstat(path) !== undefined) guest.remove(path);
  return guest;
}

/** A pinned image with one thing wrong, and the check that catches it. */
const mutant = (what: string, change: (guest: Changes) => unknown, ...kills: string[]): Mutant => ({
  what,
  options: { cpuPinning: true },
  files: (guest) => change(pinned(guest)),
  kills,
});

export const mutants: readonly Mutant[] = [
  mutant("an image with pinned processors", () => {}),
  mutant("no processor isolated", (guest) => guest.edit(grub, /isolcpus=\S+ /g, ""), "B14-cpu-arguments"),
  mutant(
    "one of two entries without its arguments",
    (guest) => guest.edit(grub, /nohz_full=\S+ /, ""),
    "B14-cpu-arguments",
  ),
  mutant(
    "an argument without value",
    (guest) => guest.edit(grub, /irqaffinity=0/g, "irqaffinity="),
    "B14-cpu-arguments",
  ),
  mutant(
    "another tuned profile",
    (guest) => guest.write("/etc/tuned/active_profile", "virtual-guest\n"),
    "B14-tuned-profile",
  ),
  mutant(
    "a profile whose name only begins so",
    (guest) => guest.write("/etc/tuned/active_profile", "amphora-2\n"),
    "B14-tuned-profile",
  ),
  mutant(
    "a script that is not executable, as upstream has it",
    (guest) => guest.set(script, { mode: 0o644 }),
    "B14-tuned-profile",
  ),
  {
    what: "the profile under another name",
    options: { cpuPinning: true },
    files: (guest) => pinned(guest, "/etc/tuned/amphorae"),
    kills: ["B14-tuned-profile"],
  },
  mutant(
    "tuned not enabled",
    (guest) => guest.link(wants, "/dev/null").link("/etc/systemd/system/tuned.service", "/dev/null"),
    "B14-tuned-enabled",
  ),
  mutant("irqbalance back again", (guest) => guest.write(program, "#!/bin/sh\n", { mode: 0o755 }), "B14-no-irqbalance"),
];
