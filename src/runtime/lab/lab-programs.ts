import type { Availability } from "../../host/availability.ts";
import { findProgram } from "../../host/run.ts";

/** What every lab calls, one of each line, and the packages that bring it. */
const programs: readonly { readonly names: readonly string[]; readonly remedy: string }[] = [
  { names: ["qemu-system-x86_64", "qemu-system-aarch64"], remedy: "install qemu-system-x86 (qemu-system-x86-core)" },
  { names: ["qemu-img"], remedy: "install qemu-utils (qemu-img)" },
  { names: ["genisoimage", "xorriso"], remedy: "install genisoimage" },
  { names: ["setpriv"], remedy: "install util-linux" },
];

/** Whether this host has the programs by which amphorae are booted; which image it boots is another question. */
export function labAvailability(): Availability {
  const missing = programs.find(({ names }) => names.every((name) => findProgram(name) === undefined));
  if (missing === undefined) return { available: true };
  return { available: false, reason: `${missing.names.join(" or ")} is not installed`, remedy: missing.remedy };
}
