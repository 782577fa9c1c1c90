import { accessAvailability, withAccess } from "../backend/access.ts";
import type { AccessMethod, AccessOptions } from "../backend/access-method.ts";
import type { NativeImage } from "../backend/native.ts";
import { compareTrees, type Difference } from "../filesystem/compare.ts";
import type { FileTree } from "../filesystem/tree.ts";
import type { Access } from "./request.ts";
import type { Unavailable } from "./unavailable.ts";

/** What came of holding a mount against the native reader. */
export type MountComparison =
  | Unavailable
  | {
      readonly method: AccessMethod;
      /** Entries of the native tree. */
      readonly entries: number;
      /** Files whose content was compared. */
      readonly contents: number;
      /** One line for each. */
      readonly differences: readonly string[];
    };

/**
 * What is compared byte for byte: what boots, what configures, and what is installed. The appliance of libguestfs takes
 * its time over every single file, so through it these are the files that decide, not whole directories of them.
 */
const compared: Readonly<Record<AccessMethod, RegExp>> = {
  loopback: /^\/(boot|etc|var\/lib\/dpkg)\//,
  libguestfs: /^\/(boot\/[^/]+|boot\/grub2?\/grub\.cfg|etc\/[^/]+|var\/lib\/dpkg\/status)$/,
};

/**
 * Mounts the root file system and compares every entry with the native tree, and the content of some files.
 *
 * @param access how to mount; `auto` takes loopback where it is available, else libguestfs
 * @throws {Refusal} when the mount breaks off
 */
export async function compareWithMount(
  image: NativeImage,
  access: Access,
  options: AccessOptions = {},
): Promise<MountComparison> {
  const method = chooseMethod(access);
  if (typeof method !== "string") return method;
  const compare = (tree: FileTree) => ({ method, ...compareTreesOf(image.root, tree, compared[method]) });
  return withAccess(method, image, compare, options);
}

/** Compares a mount with the native tree: `expected` is what the native reader shows, `wanted` the files read on both sides. */
export function compareTreesOf(expected: FileTree, actual: FileTree, wanted: RegExp) {
  let entries = 0;
  let contents = 0;
  const counted: FileTree = {
    ...expected,
    *walk(path) {
      for (const entry of expected.walk(path)) {
        entries++;
        yield entry;
      }
    },
  };
  const content = (path: string) => {
    const isWanted = wanted.test(path);
    if (isWanted) contents++;
    return isWanted;
  };
  const differences = compareTrees(counted, actual, { content }).map(sentence);
  return { entries, contents, differences };
}

function sentence({ path, what, expected, actual }: Difference): string {
  if (what === "missing") return `${path}: not in the mount`;
  if (what === "extra") return `${path}: in the mount only`;
  return `${path}: ${what} ${expected}, in the mount ${actual}`;
}

/** The first method asked for that this host offers, else why the last of them is not. */
function chooseMethod(access: Access): AccessMethod | Unavailable {
  const methods: readonly AccessMethod[] =
    access === "auto" || access === "native" ? ["loopback", "libguestfs"] : [access];
  let unavailable: Unavailable = { unavailable: "no access method was chosen", remedy: "add --access auto" };
  for (const method of methods) {
    const availability = accessAvailability(method);
    if (availability.available) return method;
    unavailable = { unavailable: availability.reason, remedy: availability.remedy };
  }
  return unavailable;
}
