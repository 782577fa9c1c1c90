import type { Architecture } from "../architecture.ts";
import { parseArm64Image, parseZImage } from "./arm-kernel.ts";
import { parseBzImage } from "./bz-image.ts";
import type { KernelBytes, KernelImage } from "./kernel-bytes.ts";

/**
 * Reads the headers of a kernel file: x86 bzImage, arm64 Image (plain, gzip or EFI zboot) or 32-bit ARM zImage.
 *
 * @param read gives bytes of the file
 * @param size bytes of the file
 * @param architecture what the file is expected to be for; `undefined` lets the magic decide
 */
export function parseKernelImage(read: KernelBytes, size: number, architecture: Architecture | undefined): KernelImage {
  switch (architecture) {
    case "amd64":
    case "i386":
      return parseBzImage(read, size);
    case "arm64":
      return parseArm64Image(read, size);
    case "armhf":
      return parseZImage(read, size);
    case undefined: {
      const kernels = [parseBzImage, parseArm64Image, parseZImage].map((parse) => parse(read, size));
      const known = kernels.find((kernel) => "format" in kernel);
      return known ?? { defect: "it has the magic of no kernel format known here" };
    }
  }
}
