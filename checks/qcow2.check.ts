import { check, describe, expect } from "../src/verify/suite.ts";

const convert = "Make the image anew with qemu-img convert -O qcow2, or build it again.";
const repair = "Repair a copy with qemu-img check -r all, or build the image again.";

describe("qcow2", () => {
  check(
    {
      id: "A1-image-version",
      title: "The qcow2 is of version 3, and marks no feature that is unknown",
      grade: "required",
      why: "Version 2 (compat 0.10) knows no zero clusters and no dirty mark, and what a program does not know it may damage when it writes.",
      fix: "Make the image anew with qemu-img convert -O qcow2 -o compat=1.1.",
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const { version, features } = image.disk?.qcow2?.header ?? {};
      const named = features?.map(({ kind, bit, name }) => `${kind} bit ${bit} (${name ?? "unknown"})`);
      evidence(`qcow2 header: version ${version}, features: ${named?.join(", ") || "none"}`);
      expect(version, "the version of the qcow2").to.equal(3);
      const unknown = features?.filter(({ known }) => !known).map(({ kind, bit }) => `${kind} bit ${bit}`);
      expect(unknown, "features that are not known").to.be.none();
    },
  );

  check(
    {
      id: "A1-image-container-clean",
      title: "The qcow2 was closed properly, and is not marked as damaged",
      grade: "required",
      why: "An image that is dirty or damaged needs repair before it may be used; OpenStack's inspection lets it through.",
      fix: repair,
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const header = image.disk?.qcow2?.header;
      evidence(`qcow2 header: dirty ${header?.dirty}, corrupt ${header?.corrupt}`);
      expect(header, "the qcow2 header").to.include({ dirty: false, corrupt: false });
    },
  );

  check(
    {
      id: "A1-image-snapshots",
      title: "The qcow2 holds no snapshots",
      grade: "required",
      why: "A snapshot carries what was deleted before the image was given away, and every copy takes its room.",
      fix: convert,
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const snapshots = image.disk?.qcow2?.header.snapshots;
      evidence(`qcow2 header: ${snapshots} snapshots`);
      expect(snapshots, "snapshots").to.equal(0);
    },
  );

  check(
    {
      id: "A1-image-bitmaps",
      title: "The qcow2 holds no bitmaps of changed blocks",
      grade: "recommended",
      why: "They belong to the backup of a disk that was in use; an image that has some was never built to be given away.",
      fix: convert,
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const names = image.disk?.qcow2?.bitmaps.map(({ name }) => name);
      evidence(`qcow2 bitmap directory: ${names?.join(", ") || "no bitmaps"}`);
      expect(names, "bitmaps").to.be.none();
    },
  );

  check(
    {
      id: "A1-image-container-consistent",
      title: "The clusters are counted right: none is referenced more often than it is counted",
      grade: "required",
      why: "Clusters counted wrongly are overwritten as soon as the guest writes; OpenStack's inspection does not count them.",
      fix: repair,
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const found = image.checkClusters();
      evidence(`${found.allocatedClusters} of ${found.totalClusters} clusters are stored`);
      evidence(`${found.corruptions} corruptions, ${found.checkErrors} errors`);
      for (const { offset, structure, clause, weight } of found.findings) {
        if (weight !== "leak") evidence(`at byte ${offset}: ${structure}: ${clause}`);
      }
      const { corruptions, checkErrors } = found;
      expect({ corruptions, checkErrors }, "what is wrong with the metadata").to.deep.equal({
        corruptions: 0,
        checkErrors: 0,
      });
    },
  );

  check(
    {
      id: "A1-image-leaked-clusters",
      title: "No cluster of the qcow2 is lost: counted, but not used",
      grade: "required",
      why: "Lost clusters hold what was deleted, take room in every copy, and show that the image was not closed in order.",
      fix: repair,
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const found = image.checkClusters();
      evidence(`${found.leaks} of ${found.totalClusters} clusters are lost`);
      for (const { offset, structure, clause, weight } of found.findings) {
        if (weight === "leak") evidence(`at byte ${offset}: ${structure}: ${clause}`);
      }
      expect(found.leaks, "lost clusters").to.equal(0);
    },
  );

  check(
    {
      id: "A11-compressed-clusters",
      title: "The clusters of the qcow2 are compressed",
      grade: "informational",
      why: "Compression is about size only: an image without it is some times as large to upload and to fetch.",
      fix: "Make the image anew with qemu-img convert -c -O qcow2.",
      appliesTo: { kinds: ["disk"], formats: ["qcow2"] },
    },
    ({ image, evidence }) => {
      const { allocatedClusters, compressedClusters } = image.checkClusters();
      evidence(`${compressedClusters} of ${allocatedClusters} stored clusters are compressed`);
      expect(compressedClusters, "compressed clusters").to.be.above(0);
    },
  );
});
