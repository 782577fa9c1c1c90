import { gzipSync } from "node:zlib";
import { cpio } from "../support/cpio-writer.ts";
import { smallInitrd } from "../support/good-amphora/kernel.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { kernelPlaces } from "./kernel-places.ts";

const current = "/etc/crypto-policies/state/current";
const grub = "/boot/grub/grub.cfg";
const fipsModule = cpio([["usr/lib/dracut/hooks/pre-pivot/01-fips-boot.sh", "x"]]);

/** The file that says what the kernel is told. */
function menuOf({ tree }: Changes): string {
  const entries = "/boot/loader/entries";
  const [entry] = tree.stat(entries) === undefined ? [] : tree.list(entries);
  return entry === undefined ? grub : `${entries}/${entry}`;
}

/** An image as the element amphora-fips leaves it. */
function withFips(guest: Changes, early: Uint8Array = fipsModule): Changes {
  const { initrd, version } = kernelPlaces(guest.tree);
  guest.edit(menuOf(guest), /(?<=^options )|(?=root=LABEL)/gm, "fips=1 ");
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
  {
    what: "an image with FIPS",
    base: "redhat",
    options: { fips: true },
    files: (guest) => withFips(guest),
    kills: [],
  },
  {
    what: "a RAM disk without the module fips",
    base: "redhat",
    options: { fips: true },
    files: (guest) => withFips(guest, cpio([])),
    kills: ["B13-fips-initrd"],
  },
  {
    what: "no fips=1",
    base: "redhat",
    options: { fips: true },
    files: (guest) => withFips(guest).edit(menuOf(guest), "fips=1 ", ""),
    kills: ["B13-fips-argument"],
  },
];
