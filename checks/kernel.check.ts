import { readKernelConfigs } from "../src/guest/kernel/kernel-config.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const rebuild = "Build the image again, and look for the kernel package in the log.";

/**
 * Each check states its own aspect of every kernel version that /boot or /lib/modules speaks of, so that
 * one thing broken is one check failed. Where there is nothing to look at the others do not apply, and `B1-kernel-installed` fails.
 */
describe("kernel", () => {
  check(
    {
      id: "B1-kernel-installed",
      title: "A kernel is installed, and every version that has modules has its file in /boot",
      grade: "required",
      why: "Without /boot/vmlinuz-VERSION there is nothing to boot.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      const wanted = kernels.map(({ version }) => `vmlinuz-${version}`);
      evidence(
        `/boot: ${kernels.flatMap(({ image }) => image ?? []).join(", ") || "no kernel"}; wanted: ${wanted.join(", ") || "one"}`,
      );
      const missing = wanted.filter((name) => (guest.tree.stat(`/boot/${name}`)?.size ?? 0) === 0);
      expect(missing, "kernels that are missing or empty in /boot").to.be.none();
      // A rescue kernel alone is a copy without modules.
      expect(kernels, "kernels that the guest speaks of").to.not.be.empty;
    },
  );

  check(
    {
      id: "B1-kernel-image-valid",
      title: "Every kernel file is a whole kernel of the guest's architecture",
      grade: "required",
      why: "A boot loader that finds a damaged or foreign kernel stops, or crashes the machine; a kernel that cannot unpack itself hangs without a word.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"], needs: ["kernel-file"] },
    },
    async ({ guest, image: { kernelContents }, evidence }) => {
      const architecture = guest.architecture();
      const images = guest.kernels().flatMap(({ image }) => image ?? []);
      expect(images, "kernel files").to.not.be.empty;
      for (const path of images) {
        const found = guest.kernelImage(path);
        if ("defect" in found) return expect.fail(`${path} is no well-formed kernel: ${found.defect}`);
        evidence(`${path}: ${found.format}, ${found.architectures.join(" ")}`);
        if (architecture !== undefined) expect(found.architectures, `what ${path} is for`).to.include(architecture);
        const payload = await kernelContents.payload(path);
        if (payload === undefined) continue;
        evidence(
          `${path}: ${payload.compression}, unpacks to ${payload.unpacked} bytes; ${payload.unread ?? "unpacked"}`,
        );
        expect(payload.defect, `what is wrong inside of ${path}`).to.equal(undefined);
      }
    },
  );

  check(
    {
      id: "B1-kernel-release",
      title: "Every kernel is of the release that the name of its file tells",
      grade: "required",
      why: "A kernel looks for its modules under its own release; with another one in its name it boots, if at all, without network and certificates.",
      fix: rebuild,
      appliesTo: { kinds: ["disk"], needs: ["kernel-file"] },
    },
    async ({ guest, image: { kernelContents }, evidence, skip }) => {
      const kernels = guest
        .kernels()
        .flatMap(({ version, image }) => (image === undefined ? [] : [{ version, image }]));
      expect(kernels, "kernel files").to.not.be.empty;
      for (const { version, image } of kernels) {
        const header = guest.kernelImage(image);
        if ("defect" in header) return skip(`${image} is no well-formed kernel`, "see B1-kernel-image-valid");
        const payload = await kernelContents.payload(image);
        // Arm kernels have it inside only, x86 ones in their header as well.
        const releases = [header.release, payload?.release].filter((release) => release !== undefined);
        evidence(`${image}: ${releases.join(", ") || "no release that can be read here"}`);
        if (releases.length === 0 && payload !== undefined) {
          return skip(
            `${image} does not tell its release: ${payload.unread ?? payload.defect}`,
            "see B1-kernel-image-valid",
          );
        }
        for (const release of releases) expect(release, `the release in ${image}`).to.equal(version);
      }
    },
  );

  check(
    {
      id: "B2-one-kernel",
      title: "There is exactly one kernel version",
      grade: "recommended",
      why: "Each further one takes 300 MB of the image, and which of them boots is up to the boot loader.",
      fix: "Remove the kernel that came with the distribution's base after the newer one was installed (apt autoremove, dnf remove --oldinstallonly).",
      appliesTo: { kinds: ["disk"], needs: ["kernel-version"] },
    },
    ({ guest, evidence }) => {
      const versions = guest.kernels().map(({ version }) => version);
      evidence(`/boot and /lib/modules: ${versions.join(", ")}`);
      expect(versions, "kernel versions").to.have.lengthOf(1);
    },
  );

  check(
    {
      id: "B8-kernel-configuration",
      title: "The kernel has network namespaces and PCI hot-plug built in",
      grade: "required",
      why: "HAProxy runs in a network namespace of its own, and the card of the VIP is plugged into the running amphora.",
      fix: "Take the distribution's kernel for servers or clouds (linux-image-amd64, linux-image-virtual, kernel).",
      appliesTo: { kinds: ["disk"], needs: ["kernel-configuration"] },
    },
    ({ guest, evidence }) => {
      const configs = guest.fact(readKernelConfigs);
      const isX86 = ["amd64", "i386"].includes(guest.architecture() ?? "");
      for (const { path, values } of configs.values()) {
        const value = (name: string) => values.get(name) ?? "not set";
        const plugs = ["HOTPLUG_PCI_ACPI", "HOTPLUG_PCI_PCIE"];
        evidence(`${path}: ${["NET_NS", "HOTPLUG_PCI", ...plugs].map((name) => `${name} ${value(name)}`).join(", ")}`);
        for (const name of ["NET_NS", "HOTPLUG_PCI"]) expect(value(name), `CONFIG_${name} in ${path}`).to.equal("y");
        // The machine type pc plugs through ACPI, q35 and Arm's virt through PCI Express.
        const builtIn = plugs.filter((name) => value(name) === "y");
        const wanted = isX86 ? plugs : plugs.filter((name) => builtIn.includes(name));
        expect(builtIn, `ways to plug a PCI device that are built in, by ${path}`).to.include.members(wanted);
        expect(builtIn, `ways to plug a PCI device that are built in, by ${path}`).to.not.be.empty;
      }
      expect(configs.size, "kernel configurations").to.be.above(0);
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
