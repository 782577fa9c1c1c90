import { entryAt, lackOf, modulesIn } from "../src/guest/kernel/initrd-lookup.ts";
import { rootDeviceFeatures } from "../src/guest/kernel/kernel-features.ts";
import { readModuleIndexes } from "../src/guest/kernel/kernel-modules.ts";
import type { CheckInput } from "../src/verify/check.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const remake = "Build the image again, and look for update-initramfs or dracut in the log.";

/** The initial RAM disk of every kernel that has one, with what it holds. */
async function listings({ guest, image: { kernelContents }, skip }: CheckInput) {
  const found = [];
  for (const { version, initrd, modules } of guest.kernels()) {
    if (initrd === undefined) continue;
    const listing = await kernelContents.initrd(initrd);
    if (listing.defect !== undefined) return skip(`${initrd} is damaged`, "see B1-initrd-whole");
    if (listing.unread !== undefined) return skip(`${initrd}: ${listing.unread}`, "pack it with gzip, xz, zstd or lz4");
    found.push({ version, path: initrd, listing, modules });
  }
  expect(found, "initial RAM disks").to.not.be.empty;
  return found;
}

describe("initial RAM disk", () => {
  check(
    {
      id: "B1-kernel-initrd",
      title: "Every kernel version has an initial RAM disk",
      grade: "required",
      why: "The drivers of the disk that the root file system lies on come from there.",
      fix: remake,
      appliesTo: { kinds: ["disk"], needs: ["kernel-version"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      expect(kernels, "kernel versions").to.not.be.empty;
      for (const { version, initrd } of kernels) {
        evidence(initrd ?? `/boot, for ${version}: no initial RAM disk, or an empty one`);
        expect(initrd, `the initial RAM disk of ${version}`).to.be.a("string");
      }
    },
  );

  check(
    {
      id: "B1-initrd-whole",
      title: "Every initial RAM disk can be unpacked from its first byte to its last",
      grade: "required",
      why: "A RAM disk that was cut short when the disk was full leaves the kernel without a root file system: it panics.",
      fix: remake,
      appliesTo: { kinds: ["disk"], needs: ["initrd"] },
    },
    async ({ guest, image: { kernelContents }, evidence, skip }) => {
      const paths = guest.kernels().flatMap(({ initrd }) => initrd ?? []);
      expect(paths, "initial RAM disks").to.not.be.empty;
      for (const path of paths) {
        const { parts, entries, defect, unread } = await kernelContents.initrd(path);
        const archives = parts.map(
          (part) => `${part.format} at ${part.offset}: ${part.entries} entries, ${part.unpacked} bytes`,
        );
        evidence(`${path}: ${archives.join("; ") || "no whole archive"}`);
        if (unread !== undefined) return skip(`${path}: ${unread}`, "pack it with gzip, xz, zstd or lz4");
        expect(defect, `what is wrong with ${path}`).to.equal(undefined);
        expect(entries, `entries of ${path}`).to.not.be.empty;
      }
    },
  );

  check(
    {
      id: "B1-initrd-init",
      title: "Every initial RAM disk has an executable /init",
      grade: "required",
      why: "It is the first program that the kernel starts; without it the RAM disk is passed over, and no driver is loaded.",
      fix: remake,
      appliesTo: { kinds: ["disk"], needs: ["initrd"] },
    },
    async (input) => {
      for (const { path, listing } of await listings(input)) {
        const init = entryAt(listing, "init");
        input.evidence(
          `${path}: /init ${init === undefined ? "leads to nothing" : `is ${init.path}, mode ${init.mode.toString(8)}`}`,
        );
        expect(init?.type, `what /init is in ${path}`).to.equal("file");
        expect((init?.mode ?? 0) & 0o111, `who may execute /init in ${path}`).to.not.equal(0);
        expect(init?.size, `bytes of /init in ${path}`).to.be.above(0);
      }
    },
  );

  check(
    {
      id: "B1-initrd-modules",
      title: "Every initial RAM disk holds modules of its own kernel only, with their index",
      grade: "required",
      why: "Modules of another kernel are refused when they are loaded: the root file system is never found.",
      fix: remake,
      appliesTo: { kinds: ["disk"], needs: ["initrd"] },
    },
    async (input) => {
      for (const { version, path, listing } of await listings(input)) {
        const modules = modulesIn(listing);
        const versions = [...new Set(modules.map((module) => module.version))];
        input.evidence(`${path}: ${modules.length} modules, of ${versions.join(", ") || "no kernel"}`);
        expect(
          versions.filter((one) => one !== version),
          `other kernels with modules in ${path}`,
        ).to.be.none();
        if (versions.length === 0) continue;
        const index =
          entryAt(listing, `lib/modules/${version}/modules.dep.bin`) ??
          entryAt(listing, `lib/modules/${version}/modules.dep`);
        expect(index?.type, `the index of the modules in ${path}`).to.equal("file");
      }
    },
  );

  check(
    {
      id: "B6-initrd-root-device",
      title:
        "Every initial RAM disk holds what the root file system on a virtio disk needs, unless the kernel itself does",
      grade: "required",
      why: "Debian's kernels have virtio and ext4 as modules only: an amphora whose RAM disk lacks one of them waits for its root for ever.",
      fix: "Have the RAM disk made for all machines (MODULES=most for initramfs-tools, hostonly=no for dracut), not for the one that builds.",
      appliesTo: { kinds: ["disk"], needs: ["initrd", "kernel-modules"] },
    },
    async (input) => {
      const { guest, image, evidence } = input;
      for (const { version, path, listing, modules } of await listings(input)) {
        const index = guest.fact(readModuleIndexes).get(modules ?? "");
        const held = new Set(modulesIn(listing).map(({ name }) => name));
        const missing = rootDeviceFeatures(image.rootFilesystem?.type).flatMap(({ what, modules: names }) => {
          const lacks = names.map((name) => lackOf(name, held, index));
          const how = lacks.find((lack) => lack === "builtin" || lack === "");
          evidence(`${path}: ${what}: ${how === undefined ? lacks.join("; ") : how || "in it"}`);
          return how === undefined ? [`${what} (${lacks.join("; ")})`] : [];
        });
        expect(missing, `what ${path} lacks, and kernel ${version} too`).to.be.none();
      }
    },
  );
});
