import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { Mutant } from "../support/mutation/mutant.ts";
import { goodCounts } from "../support/verification.ts";

const sized =
  (sizeGb: number) =>
  ({ expected }: ImageUnderTest) => ({ expected: { ...expected, sizeGb, sizeFrom: "--size" } });
const informed =
  (change: object) =>
  ({ qemuImg }: ImageUnderTest) => ({
    qemuImg: { ...qemuImg, info: async () => ({ ...(await qemuImg.info()), ...change }) },
  });

export const mutants: readonly Mutant[] = [
  ...["/proc", "/sys", "/dev", "/run"].map(
    (path): Mutant => ({
      what: `the directory ${path} removed`,
      files: (guest) => guest.remove(path),
      kills: ["image-readable"],
    }),
  ),
  { what: "an image of 3 GB where 2 were asked for", image: sized(2), kills: ["A2-image-size"] },
  { what: "an image of 3 GB where 4 were asked for", image: sized(4), kills: ["A2-image-size"] },
  {
    what: "a build record that cannot be used",
    image: () => ({ expected: { recordPath: "a.build.json", recordDefect: "it is torn" } }),
    kills: ["A2-image-size", "record-digest skipped", "record-of-this-image"],
  },
  { what: "a flavor with a disk of 2 GB", options: { flavorDiskGb: 2 }, kills: ["A3-flavor-disk"] },
  { what: "a flavor with a disk of 3 GB", options: { flavorDiskGb: 3 }, kills: [] },
  { what: "a flavor that takes the disk of the image", options: { flavorDiskGb: 0 }, kills: [] },
  { what: "a qemu-img that sees another size", image: informed({ virtualSize: 1 }), kills: ["image-size-agreed"] },
  { what: "a qemu-img that sees another format", image: informed({ format: "raw" }), kills: ["image-size-agreed"] },
  {
    what: "a qemu-img without an answer",
    image: ({ qemuImg }) => ({ qemuImg: { ...qemuImg, info: () => Promise.reject(new Error("no answer")) } }),
    kills: ["image-size-agreed error"],
  },
  ...Object.keys(goodCounts).map(
    (name): Mutant => ({
      what: `a qemu-img that counts other ${name}`,
      image: ({ qemuImg }) => ({
        qemuImg: { ...qemuImg, check: async () => ({ ...(await qemuImg.check()), [name]: 7 }) },
      }),
      kills: ["image-check-agreed"],
    }),
  ),
];
