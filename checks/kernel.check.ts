import { check, describe, expect } from "../src/verify/suite.ts";

const rebuild = "Build the image again, and look for the kernel package in the log.";

/**
 * Each check states its own aspect of every kernel version that /boot, /lib/modules or the boot loader speaks of, so that
 * one thing broken is one check failed. Where there is nothing to look at the others do not apply, and `B1-kernel-installed` fails.
 */
describe("kernel", () => {
  check(
    {
      id: "B1-kernel-installed",
      title: "A kernel is installed, and every version that modules or the boot loader speak of has its file in /boot",
      grade: "required",
      why: "Without /boot/vmlinuz-VERSION there is nothing to boot.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      const named = guest.bootLoader().entries.flatMap(({ kernel }) => /\/(vmlinuz-.*)$/.exec(kernel)?.[1] ?? []);
      const wanted = new Set([...kernels.map(({ version }) => `vmlinuz-${version}`), ...named]);
      evidence(
        `/boot: ${kernels.flatMap(({ image }) => image ?? []).join(", ") || "no kernel"}; wanted: ${[...wanted].join(", ") || "one"}`,
      );
      const missing = [...wanted].filter((name) => (guest.tree.stat(`/boot/${name}`)?.size ?? 0) === 0);
      expect(missing, "kernels that are missing or empty in /boot").to.be.none();
      // A rescue kernel alone is a copy without modules.
      expect(kernels, "kernels that the guest speaks of").to.not.be.empty;
    },
  );

  check(
    {
      id: "B1-kernel-image-valid",
      title: "Every kernel file is a well-formed kernel of the guest's architecture and of the version in its name",
      grade: "required",
      why: "A boot loader that finds a damaged or foreign kernel stops, or crashes the machine.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"], needs: ["kernel-file"] },
    },
    ({ guest, evidence }) => {
      const architecture = guest.architecture();
      const kernels = guest
        .kernels()
        .flatMap(({ version, image }) => (image === undefined ? [] : [{ version, image }]));
      expect(kernels, "kernel files").to.not.be.empty;
      for (const { version, image } of kernels) {
        const found = guest.kernelImage(image);
        if ("defect" in found) return expect.fail(`${image} is no well-formed kernel: ${found.defect}`);
        evidence(
          `${image}: ${found.format}, ${found.architectures.join(" ")}${found.release ? `, release ${found.release}` : ""}`,
        );
        if (architecture !== undefined) expect(found.architectures, `what ${image} is for`).to.include(architecture);
        if (found.release !== undefined) expect(found.release, `the release in ${image}`).to.equal(version);
      }
    },
  );

  check(
    {
      id: "B1-kernel-initrd",
      title: "Every kernel version has an initial RAM disk",
      grade: "required",
      why: "The drivers of the disk that the root file system lies on come from there.",
      fix: "Build the image again, and look for update-initramfs or dracut in the log.",
      appliesTo: { kinds: ["disk"], needs: ["kernel-version"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      expect(kernels, "kernel versions").to.not.be.empty;
      for (const { version, initrd } of kernels) {
        const format = initrd === undefined ? undefined : guest.initrdFormat(initrd);
        evidence(
          `${initrd ?? `/boot, for ${version}: no initial RAM disk`}${initrd ? `: ${format ?? "no cpio, no known compression"}` : ""}`,
        );
        expect(initrd, `the initial RAM disk of ${version}`).to.be.a("string");
        expect(format, `the format of ${initrd}`).to.be.a("string");
      }
    },
  );

  check(
    {
      id: "B1-kernel-modules-complete",
      title: "The modules.dep of every kernel version lists every module that is there, and none that is not",
      grade: "required",
      why: "Only modules.dep tells modprobe what there is; what it cannot load is missing when a VIP is plugged.",
      fix: "Run depmod in the image, or build it again.",
      appliesTo: { kinds: ["disk"], needs: ["kernel-version"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      expect(kernels, "kernel versions").to.not.be.empty;
      for (const { version, modules } of kernels) {
        if (modules === undefined) return expect.fail(`there is no directory /lib/modules/${version}`);
        const { path, listed, present, missing, unlisted } = guest.kernelModules(modules);
        evidence(`${path}: ${listed === undefined ? "no such file" : `${listed} modules listed`}, ${present} present`);
        expect(listed, `modules listed in ${path}`).to.be.a("number").above(0);
        expect(missing, "modules that are not there").to.be.none();
        expect(unlisted, "modules that are not listed").to.be.none();
      }
    },
  );

  check(
    {
      id: "A8-boot-loader-names-kernel",
      title: "The boot loader offers every kernel version, with its initial RAM disk",
      grade: "required",
      why: "A kernel that the boot loader does not know is not started, and without its RAM disk it finds no root.",
      fix: "Run grub-mkconfig in the image, or build it again.",
      appliesTo: { kinds: ["disk"], needs: ["kernel-version"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      expect(kernels, "kernel versions").to.not.be.empty;
      const { sources, entries } = guest.bootLoader();
      evidence(`${sources.join(", ") || "no configuration of a boot loader"}: ${entries.length} entries`);
      // A path may begin with GRUB's name of a device, and lacks /boot where that is a file system of its own.
      const isAt = (written: string, path: string) =>
        [path, path.slice("/boot".length)].includes(written.replace(/^\([^)]*\)/, ""));
      for (const { version, initrd: file } of kernels) {
        const own = entries.filter(({ kernel }) => isAt(kernel, `/boot/vmlinuz-${version}`));
        evidence(
          `vmlinuz-${version}: ${own.map(({ initrds }) => initrds.join(" ") || "no initrd").join("; ") || "no entry"}`,
        );
        expect(own, `boot entries for ${version}`).to.not.be.empty;
        const bare = own
          .filter(
            ({ initrds }) =>
              !initrds.some((initrd) => (file === undefined ? initrd.includes(version) : isAt(initrd, file))),
          )
          .map(({ source, initrds }) => `${source} with ${initrds.join(" ") || "no initrd"}`);
        expect(bare, `boot entries for ${version} without its initial RAM disk`).to.be.none();
      }
    },
  );
});
