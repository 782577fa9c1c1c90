import type { ByteReader } from "../../src/disk/reader.ts";
import type { ImageUnderTest } from "../../src/verify/image-under-test.ts";
import type { Mutant } from "../support/mutation/mutant.ts";

const admitted = ["A1-image-admitted"];

/** The bytes of the file with some others in their place, or behind its end. */
const file =
  (at: number | "end", hex: string) =>
  ({ file: good }: ImageUnderTest): Partial<ImageUnderTest> => {
    const patch = Buffer.from(hex, "hex");
    const offset = at === "end" ? good.length : at;
    const changed: ByteReader = {
      length: Math.max(good.length, offset + patch.length),
      read(start, size) {
        const inside = Math.max(0, Math.min(size, good.length - start));
        const bytes = Buffer.concat([inside > 0 ? good.read(start, inside) : Buffer.alloc(0)], size);
        const from = Math.max(start, offset);
        const to = Math.min(start + size, offset + patch.length);
        if (from < to) patch.copy(bytes, from - start, from - offset, to - offset);
        return bytes;
      },
    };
    return { file: changed };
  };

export const mutants: readonly Mutant[] = [
  { what: "a qcow2 with a backing file", image: file(8, "0000000000000200"), kills: admitted },
  { what: "a qcow2 that keeps its data elsewhere", image: file(79, "04"), kills: admitted },
  { what: "a qcow2 with extended L2 entries, which OpenStack does not know", image: file(79, "10"), kills: admitted },
  { what: "a qcow2 that needs a feature of tomorrow", image: file(72, "80"), kills: admitted },
  { what: "a qcow2 whose first sector ends as an MBR's", image: file(510, "55aa"), kills: admitted },
  { what: "a qcow2 that is a CD as well", image: file(32769, "4344303031"), kills: admitted },
  { what: "a dirty and corrupt qcow2, which OpenStack's inspection lets through", image: file(79, "03"), kills: [] },
  {
    what: "something behind the last cluster",
    image: file("end", `${"00".repeat(2 ** 17)}ff`),
    kills: ["A1-image-trailing-data"],
  },
  { what: "zeros behind the last cluster", image: file("end", "00".repeat(2 ** 17)), kills: [] },
  {
    what: "something behind the last partition",
    disk: ({ virtualSize }) => new Map([[virtualSize - 4096, Buffer.from("left over")]]),
    kills: ["A1-image-trailing-data"],
  },
];
