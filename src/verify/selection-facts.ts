import { isUrl } from "../backend/location.ts";
import type { NativeImage } from "../backend/native.ts";
import type { Guest } from "../guest/guest.ts";
import type { Need } from "./check.ts";
import type { Expectations } from "./expectations.ts";
import type { ExpectedOptions } from "./expected-options.ts";
import { qemuImgInstalled } from "./qemu-img.ts";
import type { VerifyRequest } from "./request.ts";
import type { SelectionFacts } from "./selection.ts";

/** What the selection of checks rests on: the request, the host, and the image as far as it could be opened. */
export function selectionFacts(
  request: VerifyRequest,
  expected: Expectations,
  options: ExpectedOptions,
  opened: { readonly image: Pick<NativeImage, "kind" | "format">; readonly guest: Guest } | undefined,
): SelectionFacts {
  return {
    kind: opened?.image.kind,
    format: opened?.image.format,
    family: attempt(() => opened?.guest.family()),
    architecture: attempt(() => opened?.guest.architecture()),
    options,
    unmet: { ...unmetByRequest(request, expected, options), ...unmetByGuest(opened?.guest) },
  };
}

/** What hands the image to another program, or to the kernel. */
const localNeeds: readonly Need[] = ["access", "cross-check", "docker", "inspection", "qemu-img"];

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
  if (!request.deep) unmet.deep = "the digests of all files are compared only when that is asked for; add --deep";
  if (!request.digest) unmet.digest = "the digest of the file is computed only for a report; add --json FILE";
  if (options.flavorDiskGb.value === undefined) {
    unmet["flavor-disk"] = "nobody states the flavor's disk; add expect: flavorDisk to a profile";
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

/** Aspects of kernels that are not there; `B1-kernel-installed` is always selected and fails then. */
function unmetByGuest(guest: Guest | undefined): Partial<Record<Need, string>> {
  const kernels = attempt(() => guest?.kernels());
  if (kernels === undefined) return {};
  return {
    ...(kernels.length === 0 && { "kernel-version": "the guest speaks of no kernel version; see B1-kernel-installed" }),
    ...(kernels.every(({ image }) => image === undefined) && {
      "kernel-file": "there is no kernel file in /boot; see B1-kernel-installed",
    }),
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
