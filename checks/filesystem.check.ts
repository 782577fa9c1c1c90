import { rootSpace } from "../src/verify/root-space.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

/** Labels that diskimage-builder gives the root, and the upstream elements refer to. */
const labels = { ext4: ["cloudimg-rootfs"], xfs: ["img-rootfs"] } as const;
/** What an amphora needs for logs, certificates and configurations. */
const leastSpace = { share: 0.15, bytes: 200 * 1000 * 1000 };
const leastInodes = 0.1;

const rebuild = "Build the image again, and look for the unmount in the log.";

describe("filesystem", () => {
  check(
    {
      id: "A5-root-filesystem-type",
      title: "The root file system is ext4 with a journal, or XFS",
      grade: "required",
      why: "An amphora is ended by cutting its power; without a journal the next start repairs, or finds damage.",
      fix: "Build with FS_TYPE=ext4 or xfs.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const filesystem = image.rootFilesystem;
      const features = filesystem?.type === "vfat" ? new Set<string>() : filesystem?.superblock.features;
      evidence(`superblock: ${filesystem?.type}, with ${[...(features ?? [])].join(" ") || "no features"}`);
      expect(filesystem?.type, "the type of the root file system").to.be.oneOf(["ext4", "xfs"]);
      if (filesystem?.type !== "ext4") return;
      // What is read as ext4 may be ext2 or ext3, which have not both.
      for (const feature of ["has_journal", "extent"]) expect([...(features ?? [])], "features").to.include(feature);
    },
  );

  check(
    {
      id: "A5-root-filesystem-label",
      title: "The root file system has the label that its configuration refers to",
      grade: "required",
      why: "fstab and the kernel's command line name the root by this label, and so does what other tools know of amphorae.",
      fix: "Build without --root-label, or with the label cloudimg-rootfs (XFS: img-rootfs, since it takes 12 characters).",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const filesystem = image.rootFilesystem;
      const label = filesystem === undefined || filesystem.type === "vfat" ? undefined : filesystem.superblock.label;
      const wanted = filesystem?.type === "xfs" ? labels.xfs : labels.ext4;
      evidence(`${filesystem?.type} superblock: label ${label || "none"}; wanted ${wanted.join(" or ")}`);
      expect(label, "the label of the root file system").to.be.oneOf([...wanted]);
    },
  );

  check(
    {
      id: "A5-root-filesystem-clean",
      title: "The root file system is clean",
      grade: "required",
      why: "A file system with errors, or with a journal to be replayed, may lose files when it is first mounted.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const { clean, needsRecovery } = image.rootFilesystem?.superblock ?? {};
      const journal = needsRecovery === undefined ? "which cannot be told" : needsRecovery;
      evidence(`${image.rootFilesystem?.type} superblock: clean ${clean}, journal to replay ${journal}`);
      expect(clean, "the mark of a clean file system").to.equal(true);
      expect(needsRecovery ?? false, "a journal to replay").to.equal(false);
    },
  );

  check(
    {
      id: "A10-free-space",
      title: "The root file system has at least 15 % and 200 MB free",
      grade: "recommended",
      why: "HAProxy's log alone may fill a full disk within days, after which nothing is configured any more (OSISM issue 583, LP#1893697).",
      fix: "Build with a larger -s.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const space = rootSpace(image);
      const share = space === undefined ? 0 : space.available / space.size;
      evidence(
        `superblock: ${space?.available} of ${space?.size} bytes are free for ordinary users, ${Math.floor(share * 1000) / 10} %`,
      );
      expect(space?.available, "free bytes").to.be.at.least(leastSpace.bytes);
      expect(share, "the share that is free").to.be.at.least(leastSpace.share);
    },
  );

  check(
    {
      id: "A10-free-inodes",
      title: "The root file system has at least a tenth of its inodes free",
      grade: "recommended",
      why: "Without a free inode no file can be made, however many bytes are free: no certificate, no configuration.",
      fix: "Build with a larger -s, or with more inodes in MKFS_OPTS.",
      appliesTo: { kinds: ["disk"] },
    },
    ({ image, evidence }) => {
      const space = rootSpace(image);
      evidence(`superblock: ${space?.freeInodes} of ${space?.inodes} inodes are free`);
      expect((space?.freeInodes ?? 0) / (space?.inodes ?? 1), "the share that is free").to.be.at.least(leastInodes);
    },
  );
});
