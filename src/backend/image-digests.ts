import { quoted } from "../disk/quoted.ts";
import { Refusal } from "../refusal.ts";
import type { NativeImage } from "./native.ts";
import { type NodeDigestsOptions, nodeDigests } from "./node-digests.ts";
import type { ImageRefusalCode } from "./refusal-code.ts";
import { treeDigest } from "./tree-digests.ts";
import type { WantedFile } from "./wanted-file.ts";

/** Bytes of all files together beyond which nothing is hashed: sparse files may claim what no disk holds. */
const largest = 64 * 1024 ** 3;

/**
 * Digests of some files of an opened image, by threads that open it anew where they can.
 *
 * @param location what the image was opened by
 * @returns lower-case hexadecimal, in the order of `wanted`
 * @throws {Refusal} `too-large`, and what the files are refused with
 */
export async function imageDigests(
  image: Pick<NativeImage, "root" | "rootFilesystem">,
  location: string,
  wanted: readonly WantedFile[],
  options: NodeDigestsOptions = {},
): Promise<string[]> {
  let total = 0;
  for (const { path, status } of wanted) {
    total += status.size;
    if (total <= largest) continue;
    const sentence = `with ${quoted(path)} the files of packages claim over ${largest} bytes, which are too many to hash; look into the image by hand`;
    throw new Refusal<ImageRefusalCode>("too-large", sentence);
  }
  const { root, rootFilesystem } = image;
  // Inodes are those of the file system, whatever else stands in for its tree.
  if (rootFilesystem !== undefined && "source" in rootFilesystem && rootFilesystem.tree === root) {
    return nodeDigests({ location, options: {} }, wanted, options);
  }
  return wanted.map(({ path, status, algorithm }, index) => {
    const digest = treeDigest(root, path, status.size, algorithm);
    options.progress?.(index + 1);
    return digest;
  });
}
