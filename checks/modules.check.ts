import {
  balancingFeatures,
  certificateFeatures,
  configDriveFeatures,
  entropyFeatures,
  featureFiles,
  iptablesFeatures,
  type KernelFeature,
  masqueradesThroughNft,
  neededFeatures,
  nftFeatures,
  optionalFeatures,
  sriovFeatures,
  virtioFeatures,
} from "../src/guest/kernel/kernel-features.ts";
import { moduleGaps, moduleName, provisionOf, readModuleIndexes } from "../src/guest/kernel/kernel-modules.ts";
import { readModuleBans } from "../src/guest/kernel/modprobe.ts";
import type { CheckInput } from "../src/verify/check.ts";
import { check, describe, expect } from "../src/verify/suite.ts";

const otherKernel =
  "Take the distribution's full kernel (linux-image-amd64, linux-image-generic, kernel-modules), not one that leaves drivers out.";
const appliesTo = { kinds: ["disk"], needs: ["kernel-modules"] } as const;

/** Every kernel must have every one of these, as a module with all that it depends on or built in. */
function demandFeatures({ guest, evidence }: CheckInput, features: readonly KernelFeature[]): void {
  const architecture = guest.architecture();
  const wanted = features.filter(
    ({ architectures }) => architecture === undefined || (architectures?.includes(architecture) ?? true),
  );
  // A kernel without any is what B1-kernel-modules-complete speaks of.
  const indexes = [...guest.fact(readModuleIndexes).values()].filter(({ listed }) => (listed?.size ?? 0) > 0);
  expect(indexes, "kernels with modules").to.not.be.empty;
  for (const index of indexes) {
    const missing: string[] = [];
    const found: string[] = [];
    for (const { what, modules } of wanted) {
      const provision = provisionOf(guest.tree, index, modules);
      if (provision === undefined) missing.push(`${what} (${modules.join(" or ")})`);
      else if (provision.how === "module" && provision.missing.length > 0) {
        missing.push(`${what} (${provision.name} needs ${provision.missing.join(", ")})`);
      } else found.push(`${provision.name}${provision.how === "builtin" ? " built in" : ""}`);
    }
    evidence(`${index.directory}: ${found.join(", ") || "none"}`);
    expect(missing, `what ${index.directory} and its kernel lack`).to.be.none();
  }
}

describe("kernel modules", () => {
  check(
    {
      id: "B1-kernel-modules-complete",
      title:
        "Every kernel version has an index of its modules, which lists every module that is there and none that is not",
      grade: "required",
      why: "Only modules.dep tells modprobe what there is; what it cannot load is missing when a VIP is plugged.",
      fix: "Run depmod in the image, or build it again.",
      appliesTo: { kinds: ["disk"], needs: ["kernel-version"] },
    },
    ({ guest, evidence }) => {
      const kernels = guest.kernels();
      expect(kernels, "kernel versions").to.not.be.empty;
      for (const { version, modules } of kernels) {
        const index = guest.fact(readModuleIndexes).get(modules ?? "");
        if (index === undefined) return expect.fail(`there is no directory /lib/modules/${version}`);
        const { directory, listed, builtin } = index;
        const { present, missing, unlisted } = moduleGaps(guest, index);
        evidence(
          `${directory}: ${listed === undefined ? "no modules.dep" : `${listed.size} modules listed`}, ${present} present, ${builtin?.size ?? "no modules.builtin, so nothing"} built in`,
        );
        expect(listed?.size, `modules listed in ${directory}/modules.dep`).to.be.a("number").above(0);
        expect(builtin?.size, `what ${directory}/modules.builtin says is built in`).to.be.a("number").above(0);
        expect(missing, "modules that are not there").to.be.none();
        expect(unlisted, "modules that are not listed").to.be.none();
      }
    },
  );

  check(
    {
      id: "B1-module-files",
      title: "The modules that an amphora needs are whole, and were built for their kernel and architecture",
      grade: "required",
      why: "Linux loads no module whose vermagic names another kernel; a kernel package that was upgraded halfway leaves such.",
      fix: "Install the packages of the kernel and of its modules in one version, and build the image again.",
      appliesTo,
    },
    async ({ guest, image: { kernelContents }, evidence, skip }) => {
      const architecture = guest.architecture();
      let looked = 0;
      for (const { version, modules } of guest.kernels()) {
        const files = modules === undefined ? [] : await kernelContents.moduleFiles(modules);
        const wrong: string[] = [];
        for (const file of files) {
          if ("unread" in file) return skip(`${file.path}: ${file.unread}`, "pack modules with gzip, xz or zstd");
          if ("defect" in file) wrong.push(`${file.path}: ${file.defect}`);
          else if (file.release !== version) wrong.push(`${file.path} is for kernel ${file.release}`);
          else if (architecture !== undefined && file.architecture !== architecture)
            wrong.push(`${file.path} is for ${file.architecture ?? "another architecture"}`);
        }
        evidence(`${modules ?? `/lib/modules/${version}`}: ${files.length} modules read`);
        expect(wrong, `modules that kernel ${version} cannot load`).to.be.none();
        looked += files.length;
      }
      expect(looked, "modules read").to.be.above(0);
    },
  );

  check(
    {
      id: "B3-certificate-modules",
      title: "The kernel can keep certificates on an encrypted RAM disk",
      grade: "required",
      why: "certs-ramfs needs brd, dm-crypt, its ciphers and ext2: Ubuntu's former kernel for KVM lacked one of them, and the agent never started.",
      fix: otherKernel,
      appliesTo,
    },
    (input) => demandFeatures(input, certificateFeatures),
  );

  check(
    {
      id: "B4-balancing-modules",
      title: "The kernel can balance UDP and SCTP with LVS, by every algorithm that Octavia offers",
      grade: "required",
      why: "Keepalived serves UDP (since Rocky) and SCTP (since 8) listeners through ip_vs; ROUND_ROBIN is wrr, LEAST_CONNECTIONS lc, SOURCE_IP sh.",
      fix: otherKernel,
      appliesTo,
    },
    (input) => demandFeatures(input, balancingFeatures),
  );

  check(
    {
      id: "B5-masquerade-modules",
      title: "The kernel can masquerade, through nft where that is installed and through iptables else",
      grade: "required",
      why: 'lvs-masquerade.sh runs on every plug; where it fails the controller gets 500 "Error plugging VIP".',
      fix: otherKernel,
      appliesTo,
    },
    (input) => {
      const throughNft = masqueradesThroughNft(input.guest);
      input.evidence(throughNft ? "nft is installed" : "nft is not installed, so iptables is used");
      demandFeatures(input, throughNft ? nftFeatures : iptablesFeatures);
    },
  );

  check(
    {
      id: "B6-virtio-modules",
      title: "The kernel can use network cards and disks of virtio",
      grade: "required",
      why: "Nova gives an instance nothing else unless it is told to.",
      fix: otherKernel,
      appliesTo,
    },
    (input) => demandFeatures(input, virtioFeatures),
  );

  check(
    {
      id: "B7-config-drive-modules",
      title: "The kernel can read a config drive, a CD-ROM on pc and q35 or a disk with FAT",
      grade: "required",
      why: "The agent's configuration and keys come on it; Debian's kernel for clouds has no ahci, so on q35 the drive is never seen.",
      fix: "Take linux-image-amd64 instead of linux-image-cloud-amd64, or a kernel that has the drivers named.",
      appliesTo,
    },
    (input) => demandFeatures(input, configDriveFeatures),
  );

  check(
    {
      id: "B9-virtio-rng-module",
      title: "The kernel can take random numbers from the host",
      grade: "recommended",
      why: "Without them the keys of the encrypted RAM disk and of TLS may wait for entropy at first boot; Kolla and DevStack set hw_rng.",
      fix: otherKernel,
      appliesTo,
    },
    (input) => demandFeatures(input, entropyFeatures),
  );

  check(
    {
      id: "B10-sriov-modules",
      title: "The kernel has the drivers of usual SR-IOV cards",
      grade: "recommended",
      why: "VIPs on SR-IOV ports came with Octavia 14, members on them with 16; the virtual function is of no use without its driver.",
      fix: otherKernel,
      appliesTo: { ...appliesTo, architectures: ["amd64", "arm64"] },
    },
    (input) => demandFeatures(input, sriovFeatures),
  );

  check(
    {
      id: "B11-optional-modules",
      title: "The kernel has SCTP, VLANs, bonding, dummy interfaces, VRF, BBR and fq",
      grade: "informational",
      why: "Nothing of Octavia's own needs them; with sctp loaded the kernel itself answers an ABORT of the health monitor.",
      fix: "Install the package with the kernel's further modules (linux-modules-extra, kernel-modules-extra) if you want them.",
      appliesTo,
    },
    (input) => demandFeatures(input, optionalFeatures),
  );

  check(
    {
      id: "B12-modules-not-banned",
      title: "Nothing keeps modprobe from loading a module that an amphora needs",
      grade: "recommended",
      why: "Hardening guides blacklist file systems and network protocols that an amphora lives on, vfat and sctp among them.",
      fix: "Take the line named out of modprobe.d, or off the kernel's command line.",
      appliesTo,
    },
    ({ guest, evidence }) => {
      const { sources, bans } = guest.fact(readModuleBans);
      const needed = new Set<string>();
      for (const index of guest.fact(readModuleIndexes).values()) {
        const features = [...neededFeatures(guest), ...entropyFeatures];
        for (const { modules } of features) for (const name of modules) needed.add(name);
        for (const path of featureFiles(index, features)) needed.add(moduleName(path));
      }
      evidence(`${sources.join(", ") || "no modprobe.d"}: ${bans.length} modules banned; ${needed.size} are needed`);
      expect(needed.size, "modules that are needed").to.be.above(0);
      const harmful = bans.filter(({ module }) => needed.has(module)).map(({ by }) => by);
      expect(harmful, "lines that keep needed modules away").to.be.none();
    },
  );
});
