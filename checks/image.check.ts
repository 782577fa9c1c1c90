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
      id: "A3-flavor-disk",
      title: "The disk fits into the flavor's",
      grade: "recommended",
      why: "The compute service refuses to boot an image whose virtual size is larger than the disk of the flavor (LP#1918461).",
      fix: "Build with a smaller -s, or give the flavor of amphorae a larger disk.",
      appliesTo: { kinds: ["disk"], needs: ["flavor-disk"] },
    },
    ({ image, evidence }) => {
      const { value: gigabytes = 0, from } = image.options.flavorDiskGb;
      const bytes = gigabytes * 1024 ** 3;
      evidence(
        `${image.format} header: ${image.virtualSize} bytes; flavor (${from}): ${gigabytes} × 1024³ = ${bytes} bytes`,
      );
      // A flavor with a disk of 0 takes that of the image.
      if (bytes > 0) expect(image.virtualSize, "bytes of the virtual disk").to.be.at.most(bytes);
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
