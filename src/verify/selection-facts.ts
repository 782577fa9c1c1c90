import { isUrl } from "../backend/location.ts";
import type { NativeImage } from "../backend/native.ts";
import type { PartitionTable } from "../disk/partition.ts";
import { readAgent } from "../guest/agent.ts";
import type { Guest } from "../guest/guest.ts";
import { haproxyProgram } from "../guest/haproxy.ts";
import { readKernelConfigs } from "../guest/kernel/kernel-config.ts";
import { readModuleIndexes } from "../guest/kernel/kernel-modules.ts";
import type { Need } from "./check.ts";
import type { Expectations } from "./expectations.ts";
import type { ExpectedOptions } from "./expected-options.ts";
import { firmwareOf } from "./firmware.ts";
import type { Profile } from "./profile.ts";
import { qemuImgInstalled } from "./qemu-img.ts";
import type { VerifyRequest } from "./request.ts";
import type { SelectionFacts } from "./selection.ts";

/** What the selection of checks rests on: the request, the host, and the image as far as it could be opened. */
export function selectionFacts(
  request: VerifyRequest,
  expected: Expectations,
  options: ExpectedOptions,
  opened: { readonly image: Pick<NativeImage, "kind" | "format" | "partitions">; readonly guest: Guest } | undefined,
): SelectionFacts {
  return {
    kind: opened?.image.kind,
    format: opened?.image.format,
    family: attempt(() => opened?.guest.family()),
    architecture: attempt(() => opened?.guest.architecture()),
    options,
    ...(typeof request.running?.scenarios === "object" && { scenarios: request.running.scenarios }),
    unmet: {
      ...unmetByRequest(request, expected, options),
      ...unmetByFirmware(opened?.image.partitions),
      ...unmetByGuest(opened?.guest),
      ...unmetByPackages(opened?.guest),
    },
  };
}

/** What hands the image to another program, or to the kernel. */
const localNeeds: readonly Need[] = ["access", "boot", "cross-check", "docker", "inspection", "qemu-img", "scenario"];

function unmetByRequest(
  request: VerifyRequest,
  expected: Expectations,
  options: ExpectedOptions,
): Partial<Record<Need, string>> {
  const unmet: Partial<Record<Need, string>> = {};
  if (request.access === "native") unmet.access = "nothing is mounted unasked; add --access auto";
  if (request.crossCheck === undefined) {
    unmet["cross-check"] = "no two methods are compared unasked; add --cross-check native,loopback";
  }
  if (!request.crossCheck?.includes("libguestfs")) {
    unmet.inspection = "virt-inspector is asked only together with libguestfs; add --cross-check native,libguestfs";
  }
  if (!request.docker) unmet.docker = "no container is run unasked; add --docker";
  if (!qemuImgInstalled()) unmet["qemu-img"] = "qemu-img is not installed on this host; install qemu-utils or qemu-img";
  const { running } = request;
  if (running === undefined) unmet.boot = "no amphora is booted unasked; add --boot or --scenario";
  if (running === undefined || running.scenarios === "none") {
    unmet.scenario = "no traffic is sent through an amphora unasked; add --scenario";
  }
  if (!request.deep) unmet.deep = "the digests of all files are compared only when that is asked for; add --deep";
  if (!request.digest) unmet.digest = "the digest of the file is computed only for a report; add --json FILE";
  if (options.flavorDiskGb.value === undefined) {
    unmet["flavor-disk"] = "nobody states the flavor's disk; add expect: flavorDisk to a profile";
  }
  Object.assign(unmet, unmetByProfile(request.profile));
  if (expected.recordPath === undefined) unmet.record = "there is no build record beside the image";
  if (options.agent.value === "any") {
    unmet["agent-origin"] = "nobody states where the agent comes from; add expect: agent to a profile";
  }
  if (options.distribution.value === undefined && options.release.value === undefined) {
    unmet.system = "nobody states a distribution or release; add expect: release to a profile";
  }
  if (options.controllers.value.length === 0) {
    unmet.controllers = "nobody names the controllers' releases; add expect: controllers to a profile";
  }
  if (isUrl(request.path)) {
    for (const need of localNeeds)
      unmet[need] = "it needs a file on this host, and the image is behind a URL; fetch it first";
  }
  if (expected.sizeGb === undefined && expected.recordDefect === undefined) {
    unmet.size = "no size is expected; add --size GB, or keep the build record beside the image";
  }
  return unmet;
}

/** Of each section that the profile leaves out the reason. */
function unmetByProfile(profile: Profile | undefined): Partial<Record<Need, string>> {
  if (profile === undefined) {
    const reason = "there is no profile; add --profile FILE";
    return Object.fromEntries(["profile", ...profileNeeds.keys()].map((need) => [need, reason]));
  }
  const left = [...profileNeeds].filter(([, { of }]) => of(profile) === undefined);
  return Object.fromEntries(left.map(([need, { section }]) => [need, `the profile has no section ${section}`]));
}

/** What a profile must state for a check that is about a section of it. */
const profileNeeds: ReadonlyMap<Need, { readonly section: string; readonly of: (profile: Profile) => unknown }> =
  new Map([
    ["profile-packages", { section: "packages: required", of: ({ packages }) => packages?.required }],
    ["profile-packages-forbidden", { section: "packages: forbidden", of: ({ packages }) => packages?.forbidden }],
    ["profile-files", { section: "files: required", of: ({ files }) => files?.required }],
    ["profile-files-forbidden", { section: "files: forbidden", of: ({ files }) => files?.forbidden }],
    ["profile-sysctls", { section: "sysctls", of: ({ sysctls }) => sysctls }],
    ["profile-units", { section: "units", of: ({ units }) => units }],
  ]);

/** Firmware that the disk is not laid out for; `A4-partition-layout` fails where it is laid out for none. */
function unmetByFirmware(table: PartitionTable | undefined): Partial<Record<Need, string>> {
  if (table === undefined) return {};
  const { bios, efi } = firmwareOf(table);
  return {
    ...(!bios && { bios: "the GPT has no partition for a BIOS to start from; see A4-partition-layout" }),
    ...(!efi && { efi: "the disk has no EFI system partition; see A4-partition-layout" }),
  };
}

/** Aspects of kernels that are not there; `B1-kernel-installed` is always selected and fails then. */
function unmetByGuest(guest: Guest | undefined): Partial<Record<Need, string>> {
  const kernels = attempt(() => guest?.kernels());
  if (kernels === undefined) return {};
  return {
    ...(kernels.length === 0 && { "kernel-version": "the guest speaks of no kernel version; see B1-kernel-installed" }),
    ...(kernels.every(({ image }) => image === undefined) && {
      "kernel-file": "there is no kernel file in /boot; see B1-kernel-installed",
    }),
    ...(kernels.every(({ initrd }) => initrd === undefined) && {
      initrd: "there is no initial RAM disk in /boot; see B1-kernel-initrd",
    }),
    ...(nothingListed(guest) && { "kernel-modules": "no modules.dep lists a module; see B1-kernel-modules-complete" }),
    ...(attempt(() => guest?.fact(readKernelConfigs).size) === 0 && {
      "kernel-configuration": "the guest keeps no configuration of its kernel in /boot or with the modules",
    }),
  };
}

function nothingListed(guest: Guest | undefined): boolean {
  const indexes = attempt(() => guest?.fact(readModuleIndexes));
  return indexes !== undefined && [...indexes.values()].every(({ listed }) => (listed?.size ?? 0) === 0);
}

/** Programs and packages that are not there, and the version of the agent; the checks that are named are always selected and fail then. */
function unmetByPackages(guest: Guest | undefined): Partial<Record<Need, string>> {
  if (guest === undefined) return {};
  const has = (name: string) => attempt(() => guest.packages()?.installed(name)?.name) === name;
  const major = attempt(() => guest.fact(readAgent).major);
  const unknown = "the agent's version cannot be told; see D4-agent-imports and D13-agent-knows-guest";
  const told = `the agent is of version ${major}`;
  return {
    ...(!has("haproxy") && { haproxy: "there is no package haproxy; see C1-haproxy-installed" }),
    ...(!has("keepalived") && { keepalived: "there is no package keepalived; see C4-keepalived" }),
    ...(attempt(() => guest.tree.stat(haproxyProgram)?.type) !== "file" && {
      "haproxy-program": "there is no program of HAProxy; see C1-haproxy-executable",
    }),
    ...(major === undefined && { "agent-version": unknown, "agent-before-17": unknown }),
    ...(major !== undefined && { [major < 17 ? "agent-from-17" : "agent-before-17"]: told }),
  };
}

/** A fact that the image refuses to tell is unknown here; the check that is about it says why. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
