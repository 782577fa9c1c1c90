import { gzipSync } from "node:zlib";
import { cpio } from "../support/cpio-writer.ts";
import { smallInitrd } from "../support/good-amphora/kernel.ts";
import type { Changes } from "../support/mutation/changes.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { kernelPlaces } from "./kernel-places.ts";

const placesOf = (guest: Changes) => kernelPlaces(guest.tree);

/** Puts another RAM disk in the place of the good one, which would take long to unpack each time. */
const replaced = (make: (version: string) => Uint8Array) => (guest: Changes) => {
  const { initrd, version } = placesOf(guest);
  return guest.write(initrd, make(version));
};
/** What depends on what, as in the root file system of the amphora. */
const held = ["virtio", "virtio_ring", "virtio_pci", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_blk"];
const ext4 = ["ext4", "crc16", "mbcache", "jbd2"];
/** A RAM disk with these modules. */
const withModules =
  (...names: readonly string[]) =>
  (version: string) =>
    gzipSync(
      cpio([
        ["init", { content: "#!/bin/sh\n", mode: 0o755 }],
        ["lib", { link: "usr/lib" }],
        ...names.map((name) => [`usr/lib/modules/${version}/kernel/${name}.ko`, "module"] as const),
        [`usr/lib/modules/${version}/modules.dep`, ""],
      ]),
    );
const whole = withModules(...held, ...ext4);
/** A RAM disk that has everything, with its init as given. */
const withInit =
  (...entries: Parameters<typeof cpio>[0] extends Iterable<infer Item> ? Item[] : never) =>
  (version: string) =>
    gzipSync(
      cpio([
        ...[...held, ...ext4].map((name) => [`usr/lib/modules/${version}/kernel/${name}.ko`, "module"] as const),
        [`usr/lib/modules/${version}/modules.dep`, ""],
        ["lib", { link: "usr/lib" }],
        ...entries,
      ]),
    );
const damaged = [
  "B1-initrd-init skipped",
  "B1-initrd-modules skipped",
  "B1-initrd-whole",
  "B6-initrd-root-device skipped",
];

export const mutants: readonly Mutant[] = [
  {
    what: "the RAM disk removed",
    files: (guest) => guest.remove(placesOf(guest).initrd),
    kills: ["A8-boot-entries-files", "B1-kernel-initrd"],
  },
  {
    what: "the RAM disk emptied",
    files: replaced(() => Buffer.alloc(0)),
    kills: ["A8-boot-entries-files", "B1-kernel-initrd"],
  },
  { what: "the RAM disk overwritten", files: replaced(() => Buffer.from("no RAM disk")), kills: damaged },
  {
    what: "the RAM disk cut short",
    files: (guest) => {
      const { initrd } = placesOf(guest);
      return guest.write(initrd, guest.tree.read(initrd, { offset: 0, size: 1024 * 1024 }));
    },
    kills: damaged,
  },
  {
    what: "a RAM disk cut before its last archive ends",
    files: replaced((version) => whole(version).subarray(0, -5)),
    kills: damaged,
  },
  {
    what: "a damaged magic within the RAM disk",
    files: replaced((version) => {
      const bytes = smallInitrd(version);
      bytes.write("070709", bytes.indexOf("070701", 200));
      return gzipSync(bytes);
    }),
    kills: damaged,
  },
  {
    what: "a RAM disk that unpacks to zeros without end",
    files: replaced(() => gzipSync(Buffer.alloc(64 * 1024 * 1024))),
    kills: damaged,
  },
  { what: "a RAM disk with its modules, packed with gzip", files: replaced(whole), kills: [] },
  {
    what: "microcode in front of the RAM disk, and zeros behind it",
    files: replaced((version) =>
      Buffer.concat([
        cpio([["kernel/x86/microcode/AuthenticAMD.bin", "x"]]),
        Buffer.alloc(512),
        whole(version),
        Buffer.alloc(512),
      ]),
    ),
    kills: [],
  },
  {
    what: "the RAM disk of another kernel",
    files: replaced(() => whole("5.10.0-1-amd64")),
    kills: ["B1-initrd-modules"],
  },
  {
    what: "a RAM disk whose modules have no index",
    files: replaced((version) =>
      gzipSync(
        cpio([
          ["lib", { link: "usr/lib" }],
          ["init", { content: "#!/bin/sh\n", mode: 0o755 }],
          ...[...held, ...ext4].map((name) => [`lib/modules/${version}/${name}.ko`, "module"] as const),
        ]),
      ),
    ),
    kills: ["B1-initrd-modules"],
  },
  {
    what: "a RAM disk without the file system's driver",
    files: replaced(withModules(...held)),
    kills: ["B6-initrd-root-device"],
  },
  {
    what: "a RAM disk without the driver of disks",
    files: replaced(withModules(...held.slice(0, -1), ...ext4)),
    kills: ["B6-initrd-root-device"],
  },
  {
    what: "a RAM disk without what ext4 depends on",
    files: replaced(withModules(...held, "ext4", "crc16", "mbcache")),
    kills: ["B6-initrd-root-device"],
  },
  {
    what: "a RAM disk with virtio's SCSI controller instead",
    files: replaced(withModules(...held.slice(0, -1), ...ext4, "virtio_scsi", "scsi_mod", "scsi_common")),
    kills: [],
  },
  { what: "a RAM disk without init", files: replaced(withInit()), kills: ["B1-initrd-init"] },
  {
    what: "an init that may not be executed",
    files: replaced(withInit(["init", "#!/bin/sh\n"])),
    kills: ["B1-initrd-init"],
  },
  {
    what: "an init that leads nowhere",
    files: replaced(withInit(["init", { link: "usr/lib/systemd/systemd" }])),
    kills: ["B1-initrd-init"],
  },
  {
    what: "an init that is a link, as dracut makes it",
    files: replaced(
      withInit(
        ["init", { link: "usr/lib/systemd/systemd" }],
        ["usr/lib/systemd/systemd", { content: "x", mode: 0o755 }],
      ),
    ),
    kills: [],
  },
  {
    what: "the RAM disk cut short",
    base: "redhat",
    files: (guest) => guest.patch(placesOf(guest).initrd, (bytes) => void bytes.fill(0, bytes.length - 40)),
    kills: damaged,
  },
  {
    what: "the RAM disk of another kernel",
    base: "redhat",
    files: replaced(() => gzipSync(smallInitrd("5.14.0-1.el9.x86_64"))),
    kills: ["B1-initrd-modules"],
  },
  {
    what: "a RAM disk made for the machine that builds",
    base: "redhat",
    files: replaced(withModules("virtio", "virtio_pci", "nvme", "ext4")),
    kills: ["B6-initrd-root-device"],
  },
  {
    what: "a RAM disk packed with lz4 in the format that Linux does not know",
    base: "redhat",
    files: replaced(() => Buffer.from("04224d186440a7", "hex")),
    kills: damaged,
  },
];
