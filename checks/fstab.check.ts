import { fstabPath, readFstab } from "../src/guest/fstab.ts";
import { check, describe, expect } from "../src/verify/suite.ts";
import { isHostDevice, volumeNamed, volumesOf } from "../src/verify/volumes.ts";

/** What stands in the first field of file systems that have no device. */
const virtualTypes: ReadonlySet<string> = new Set([
  ...["tmpfs", "ramfs", "proc", "sysfs", "devpts", "devtmpfs", "debugfs", "tracefs", "securityfs", "bpf", "cgroup"],
  ...["cgroup2", "hugetlbfs", "mqueue", "configfs", "fusectl", "overlay", "none"],
]);

describe("fstab", () => {
  check(
    {
      id: "A6-fstab-root",
      title: "fstab mounts the root file system by its label or UUID, writable, and has it checked first",
      grade: "required",
      why: "The kernel mounts the root read-only and systemd makes it writable by this line; a name that is none of this file system's stops the start.",
      fix: "Build with the elements vm and block-device-*, which write the line LABEL=cloudimg-rootfs / ext4 defaults 0 1.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, guest, evidence }) => {
      const { present, entries } = guest.fact(readFstab);
      const volumes = volumesOf(image);
      const roots = entries.filter(({ mountPoint }) => mountPoint === "/");
      evidence(`${fstabPath}: ${present ? `${entries.length} entries` : "no such file"}, ${roots.length} for /`);
      for (const { partition, type, label, uuid } of volumes)
        evidence(`partition ${partition}: ${type}, label ${label || "none"}, UUID ${uuid}`);
      expect(roots, "entries for /").to.have.length(1);
      const [root] = roots;
      evidence(`line ${root?.line}: ${root?.device} ${root?.type} ${root?.options.join(",")}, pass ${root?.pass}`);
      expect(root?.device, "how the root is named").to.match(/^(LABEL|UUID)=/);
      expect(volumeNamed(root?.device ?? "", volumes)?.isRoot, `that ${root?.device} is the root file system`).to.equal(
        true,
      );
      expect(root?.type, "the type it is mounted as").to.be.oneOf([image.rootFilesystem?.type, "auto"]);
      expect(root?.options, "options").to.not.include.oneOf(["ro", "noauto", "bind"]);
      // Nothing is to be checked of XFS before it is mounted.
      expect(root?.pass, "the pass it is checked in").to.be.oneOf(image.rootFilesystem?.type === "xfs" ? [0, 1] : [1]);
    },
  );

  check(
    {
      id: "A6-fstab-efi",
      title: "fstab mounts the EFI system partition at /boot/efi, and has it checked second",
      grade: "required",
      why: "Without it an update of the boot loader is written to a directory that no firmware looks into.",
      fix: "Build with block-device-efi, which writes the line.",
      appliesTo: { kinds: ["disk"], needs: ["efi"] },
    },
    ({ image, guest, evidence }) => {
      const { entries } = guest.fact(readFstab);
      const found = entries.filter(({ mountPoint }) => ["/boot/efi", "/efi"].includes(mountPoint));
      evidence(
        `${fstabPath}: ${found.map(({ line, device }) => `line ${line}: ${device}`).join("; ") || "no line for /boot/efi"}`,
      );
      expect(found, "entries for /boot/efi").to.have.length(1);
      const [entry] = found;
      expect(volumeNamed(entry?.device ?? "", volumesOf(image))?.type, `what ${entry?.device} is`).to.equal("vfat");
      expect(entry, "the entry").to.include({ type: "vfat", pass: 2 });
    },
  );

  check(
    {
      id: "A6-fstab-devices",
      title: "fstab names no device that an instance does not have",
      grade: "required",
      why: "systemd waits 90 seconds for a device that does not appear, and then stops the start in its emergency mode.",
      fix: "Remove the line, or name the file system by a label or UUID that it has.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, guest, evidence }) => {
      const { entries, broken } = guest.fact(readFstab);
      const volumes = volumesOf(image);
      const others = entries.filter(({ mountPoint }) => !["/", "/boot/efi", "/efi"].includes(mountPoint));
      evidence(`${fstabPath}: ${entries.length} entries, ${others.length} besides the root's`);
      const lost: string[] = [];
      for (const { line, device, type, options } of entries) {
        if (isHostDevice(device)) lost.push(`line ${line}: ${device}, a device of the host that built the image`);
        else if (
          virtualTypes.has(type) ||
          options.some((option) => ["bind", "rbind", "nofail", "noauto"].includes(option))
        )
          continue;
        else if (!others.some((other) => other.line === line)) continue;
        else if (device.startsWith("/") && guest.tree.stat(device)?.type === "file") continue;
        else if (volumeNamed(device, volumes) === undefined)
          lost.push(`line ${line}: ${device}, which is nothing of this image`);
      }
      expect(lost, "devices that are not there").to.be.none();
      expect(
        broken.map((line) => `line ${line}`),
        "lines that cannot be understood",
      ).to.be.none();
    },
  );
});
