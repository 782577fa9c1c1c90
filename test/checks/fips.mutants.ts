import { gzipSync } from "node:zlib";
import { cpio } from "../support/cpio-writer.ts";
import { smallInitrd } from "../support/good-amphora/kernel.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { kernelPlaces } from "./kernel-places.ts";

const current = "/etc/crypto-policies/state/current";
const grub = "/boot/grub/grub.cfg";
const fipsModule = cpio([["usr/lib/dracut/hooks/pre-pivot/01-fips-boot.sh", "x"]]);

/** An image as the element amphora-fips leaves it, on the base that has a menu to edit. */
function withFips(guest: Changes, early: Uint8Array = fipsModule): Changes {
  const { initrd, version } = kernelPlaces(guest.tree);
  guest.edit(grub, /root=LABEL/g, "fips=1 root=LABEL");
  guest.write(initrd, gzipSync(Buffer.concat([early, smallInitrd(version)])));
  guest.write("/etc/crypto-policies/config", "# set when built\nFIPS\n");
  guest.write(current, "FIPS:NO-ENFORCE-EMS\n");
  return guest;
}

const mutant = (what: string, change: (guest: Changes) => unknown, ...kills: string[]): Mutant => ({
  what,
  options: { fips: true },
  files: change,
  kills: [...kills, ...smallOnes].sort(),
});
/** The RAM disk that is put in is made for another root. */
const smallOnes: readonly string[] = ["B6-initrd-root-device"];

export const mutants: readonly Mutant[] = [
  {
    what: "an image that nobody built for FIPS",
    options: { fips: true },
    kills: ["B13-fips-argument", "B13-fips-initrd", "B13-fips-policy"],
  },
  mutant("an image with FIPS", (guest) => withFips(guest)),
  mutant("one entry without fips=1", (guest) => withFips(guest).edit(grub, "fips=1 ", ""), "B13-fips-argument"),
  mutant("fips=1 taken back", (guest) => withFips(guest).edit(grub, /fips=1 /g, "fips=1 fips=0 "), "B13-fips-argument"),
  mutant("a RAM disk without the module fips", (guest) => withFips(guest, cpio([])), "B13-fips-initrd"),
  mutant("another policy put into effect", (guest) => withFips(guest).write(current, "DEFAULT\n"), "B13-fips-policy"),
];
