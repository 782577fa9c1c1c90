import type { QemuCheck } from "../src/verify/qemu-img.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** What block-device-efi adds for the EFI system partition, in bytes. */
const efiExtra = 525 * 1024 * 1024;

describe("image", () => {
  check(
    {
      id: "image-readable",
      title: "The image opens, and its root file system has the directories that a system starts with",
      grade: "required",
      why: "What cannot be opened cannot be booted, and without its mount points a system stops early in its start.",
      fix: "Build the image again, and compare its digest after every copy.",
      appliesTo: {},
    },
    ({ image, guest, evidence }) => {
      // A tar of diskimage-builder leaves out what a container brings itself.
      const needed = [
        "/etc",
        "/usr",
        "/var",
        ...(image.kind === "disk" ? ["/dev", "/proc", "/run", "/sys", "/tmp"] : []),
      ];
      evidence(`${guest.tree.type}: /, where ${needed.join(" ")} must be directories`);
      const missing = needed.filter((path) => guest.tree.stat(path)?.type !== "directory");
      expect(missing, "directories that are missing").to.be.none();
    },
  );

  check(
    {
      id: "A2-image-size",
      title: "The disk has the size that was asked for",
      grade: "required",
      why: "A disk larger than the flavor's is refused by the compute service, and a smaller one fills up with logs.",
      fix: "Build with the right -s, or give the right --size.",
      appliesTo: { kinds: ["disk"], needs: ["size"] },
    },
    ({ image, evidence }) => {
      const { sizeGb, sizeFrom, recordPath, recordDefect } = image.expected;
      expect(sizeGb, `the size in ${recordPath}: ${recordDefect}`).to.be.a("number");
      const bytes = (sizeGb ?? 0) * 1024 ** 3;
      evidence(`${image.format} header: ${image.virtualSize} bytes; ${sizeFrom}: ${sizeGb} × 1024³ = ${bytes} bytes`);
      const withEfi = image.partitions?.scheme === "gpt" && image.virtualSize === bytes + efiExtra;
      if (!withEfi) expect(image.virtualSize, "bytes of the virtual disk").to.equal(bytes);
    },
  );

  check(
    {
      id: "image-size-agreed",
      title: "The format and the size read from the image are those that qemu-img reads",
      grade: "required",
      why: "Two readers that disagree about an image mean that one of them would boot something else.",
      fix: "Convert the image with qemu-img convert, and report what differed.",
      appliesTo: { kinds: ["disk"], needs: ["qemu-img"] },
    },
    async ({ image, evidence }) => {
      const { format, virtualSize } = await image.qemuImg.info();
      evidence(
        `qemu-img info: ${format}, ${virtualSize} bytes; read here: ${image.format}, ${image.virtualSize} bytes`,
      );
      // QEMU's name of a VHD is that of the product that brought it.
      expect(format, "the format according to qemu-img").to.equal(image.format === "vhd" ? "vpc" : image.format);
      // QEMU counts a raw file in whole sectors.
      const whole = Math.ceil(image.virtualSize / 512) * 512;
      expect(virtualSize, "the virtual size according to qemu-img").to.equal(whole);
    },
  );

  check(
    {
      id: "A1-image-container-clean",
      title: "The qcow2 was closed properly, is not marked as damaged, and holds no snapshots",
      grade: "required",
      why: "An image that is dirty or damaged needs repair before it may be used, and snapshots carry what was deleted.",
      fix: "Repair a copy with qemu-img check -r all, drop snapshots with qemu-img convert, or build the image again.",
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const header = image.disk?.qcow2?.header;
      evidence(
        `qcow2 header: version ${header?.version}, dirty ${header?.dirty}, corrupt ${header?.corrupt}, ${header?.snapshots} snapshots`,
      );
      expect(header, "the qcow2 header").to.include({ dirty: false, corrupt: false, snapshots: 0 });
    },
  );

  check(
    {
      id: "A1-image-container-consistent",
      title: "The clusters are counted right: none is referenced more often than it is counted, and none is lost",
      grade: "required",
      why: "Clusters counted wrongly are overwritten, or lost, as soon as the guest writes.",
      fix: "Repair a copy with qemu-img check -r all, or build the image again.",
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const found = image.checkClusters();
      const { allocatedClusters, totalClusters, compressedClusters } = found;
      evidence(
        `${allocatedClusters} of ${totalClusters} clusters are stored, ${compressedClusters} of them compressed`,
      );
      evidence(`${found.corruptions} corruptions, ${found.leaks} leaks, ${found.checkErrors} errors`);
      for (const { offset, structure, clause } of found.findings)
        evidence(`at byte ${offset}: ${structure}: ${clause}`);
      expect(wrong(found), "what is wrong with the metadata").to.deep.equal({
        corruptions: 0,
        leaks: 0,
        checkErrors: 0,
      });
    },
  );

  check(
    {
      id: "image-check-agreed",
      title: "The clusters counted here are those that qemu-img check counts",
      grade: "required",
      why: "Where two programs count the same clusters differently, one of them would destroy data when it repairs or writes.",
      fix: "Convert the image with qemu-img convert, and report what differed.",
      appliesTo: { kinds: ["disk"], formats: ["qcow2"], needs: ["qemu-img"] },
    },
    async ({ image, evidence }) => {
      const { findings: _, ...counted } = image.checkClusters();
      const theirs = await image.qemuImg.check();
      evidence(
        `qemu-img check: ${theirs.corruptions} corruptions, ${theirs.leaks} leaks, ${theirs.checkErrors} errors`,
      );
      expect(theirs, "what qemu-img check counted").to.deep.equal(counted);
    },
  );
});

function wrong({ corruptions, leaks, checkErrors }: QemuCheck) {
  return { corruptions, leaks, checkErrors };
}
