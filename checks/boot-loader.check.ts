import { readGrubCore } from "../src/guest/grub/grub-core.ts";
import { bootSectorOf, coreFaults, coreLimits, originalOf } from "../src/guest/grub/grub-installation.ts";
import { readGrubModules } from "../src/guest/grub/grub-modules.ts";
import type { Guest } from "../src/guest/guest.ts";
import { readEfiProgram } from "../src/guest/portable-executable.ts";
import { biosBootType, efiSystemTypes } from "../src/verify/firmware.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { volumesOf } from "../src/verify/volumes.ts";

const rebuild = "Build with the elements vm and bootloader, and look for grub-install in the log.";
/** Bytes of a core image that is loaded below 640 KiB. */
const largestCore = 640 * 1024;
/** GRUB's name for a BIOS, and where EFI firmware looks on a medium that it does not know. */
const biosPlatform = "i386-pc";
const removable = { amd64: "BOOTX64.EFI", arm64: "BOOTAA64.EFI", i386: "BOOTIA32.EFI", armhf: "BOOTARM.EFI" } as const;

describe("boot loader", () => {
  check(
    {
      id: "A7-boot-sector",
      title: "The boot sector holds GRUB's code",
      grade: "required",
      why: "A BIOS starts what stands in the first sector; one that was cleared, or written by another tool, starts nothing (LP#1895835 and its like break grub-install).",
      fix: rebuild,
      appliesTo: { kinds: ["disk"], architectures: ["amd64", "i386"], needs: ["bios"] },
    },
    ({ image, guest, evidence }) => {
      const modules = guest.fact(biosModules);
      const sector = image.disk && bootSectorOf(image.disk, guest.tree, modules?.directory);
      evidence(
        `bytes 0 to 511: ${typeof sector === "object" ? `GRUB's boot.img, its core in sector ${sector.coreSector} of drive 0x${sector.bootDrive.toString(16)}` : `the sector ${sector}`}`,
      );
      expect(sector, "the boot sector").to.be.an("object");
      if (typeof sector === "object") expect(sector.bootDrive, "the drive it goes on with").to.be.oneOf([0xff, 0x80]);
    },
  );

  check(
    {
      id: "A7-core-image",
      title: "GRUB's core image is whole, lies where nothing else does, and leads to the root file system",
      grade: "required",
      why: "The boot sector loads it from fixed sectors; when these hold something else, or it looks for GRUB on another partition, the start ends at “grub rescue>”.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"], architectures: ["amd64", "i386"], needs: ["bios"] },
    },
    ({ image, guest, evidence }) => {
      const { disk, partitions, rootPartition } = image;
      const modules = guest.fact(biosModules);
      if (disk === undefined || partitions === undefined) return expect.fail("there is no disk to look at");
      const limits = coreLimits(partitions, biosBootType);
      // Where the sector itself is broken, A7-boot-sector says so; grub-install puts the core first.
      const sector = bootSectorOf(disk, guest.tree, modules?.directory);
      const start = typeof sector === "object" ? sector.coreSector : limits[0];
      const core = readGrubCore(disk, start, limits);
      if (typeof core === "string") return expect.fail(`GRUB's core image ${core}`);
      const places = core.runs.map((run) => `${run.count} from ${run.start}`).join(", ");
      evidence(
        `sectors ${places}; free for it: ${limits[0]} to ${limits[1] - 1}; ${core.packed.length} bytes packed, ${core.unpackedSize} unpacked`,
      );
      const root = volumesOf(image).find(({ isRoot }) => isRoot);
      if (root === undefined || rootPartition === undefined)
        return expect.fail("there is no root file system to lead to");
      const directory = modules?.directory.slice(0, -`/${biosPlatform}`.length) ?? "/boot/grub";
      const wanted = { ...root, scheme: partitions.scheme, partition: rootPartition.index, directory };
      const original = originalOf(guest.tree, modules?.directory, "core.img", largestCore);
      evidence(
        original === undefined
          ? "the guest keeps no core.img to compare it with"
          : `compared with the guest's core.img, ${original.length} bytes, but for its first sector`,
      );
      expect(coreFaults(core, wanted, original, evidence), "what is wrong with the core image").to.be.none();
    },
  );

  check(
    {
      id: "A7-grub-modules",
      title: "GRUB's modules for a BIOS are all installed",
      grade: "required",
      why: "Without normal.mod GRUB reads no configuration, and what a module needs must be there as well.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"], architectures: ["amd64", "i386"], needs: ["bios"] },
    },
    ({ guest, evidence }) => {
      const modules = guest.fact(biosModules);
      evidence(
        modules === undefined
          ? `no directory ${biosPlatform} in /boot/grub or /boot/grub2`
          : `${modules.directory}: ${modules.present} modules, moddep.lst lists ${modules.listed ?? "nothing, there is none"}`,
      );
      expect(modules?.present, "modules").to.be.a("number").above(0);
      expect(modules?.listed, "modules listed in moddep.lst").to.be.a("number").above(0);
      expect(modules?.missing, "modules that are not there").to.be.none();
    },
  );

  check(
    {
      id: "A7-efi-loader",
      title: "The EFI system partition holds a boot loader for this machine where firmware looks for it",
      grade: "required",
      why: "An instance starts with empty NVRAM, so that only the path for removable media is tried: /EFI/BOOT/BOOTX64.EFI, or BOOTAA64.EFI on arm64.",
      fix: "Build with block-device-efi and bootloader, which run grub-install --removable.",
      appliesTo: { kinds: ["disk"], needs: ["efi"] },
    },
    ({ image, guest, evidence }) => {
      const architecture = guest.architecture() ?? "amd64";
      const found = image.contents.filter(({ partition }) => efiSystemTypes.includes(partition.type));
      const path = `/EFI/BOOT/${removable[architecture]}`;
      const [system] = found;
      if (system?.filesystem === undefined)
        return expect.fail("the EFI system partition has no file system that can be read");
      const program = readEfiProgram(system.filesystem.tree, path);
      evidence(
        `partition ${system.partition.index}: ${path}: ${"defect" in program ? program.defect : `an EFI program for ${program.architecture}`}`,
      );
      expect(program, path).to.deep.equal({ architecture });
    },
  );
});

function biosModules({ tree }: Guest) {
  return readGrubModules(tree, biosPlatform);
}
